/** `npm run bench [name …] [-- --short] [-- --json]`: side by side, in one run. Ends with 0 also where a target is missed. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Bench, Sampling } from './bench.ts';
import { benches } from './benches/table.ts';
import { type BenchResult, createReport, readLoad, toJson, toMarkdown, toText } from './report.ts';

const documentPath = 'docs/performance.md';
const usage = `bench [${benches.map(({ name }) => name).join(' | ')}] … [--short] [--json]`;

const chosen = choose();
if (chosen !== undefined) await run(chosen);

function choose() {
  try {
    const { values, positionals } = parseArgs({
      options: { short: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const stranger = positionals.find((name) => !benches.some((bench) => bench.name === name));
    if (stranger !== undefined) throw new TypeError(`no bench is called ${JSON.stringify(stranger)}`);
    const wanted = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
    return { ...values, wanted };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nusage: ${usage}\n`);
    process.exitCode = 2;
    return undefined;
  }
}

async function run({ wanted, short, json }: NonNullable<ReturnType<typeof choose>>): Promise<void> {
  const effort: Sampling = short
    ? { short, rounds: 3, sliceMs: 200, warmUpMs: 1_500 }
    : { short, rounds: 5, sliceMs: 1_000, warmUpMs: 4_000 };
  const load = readLoad();
  const found: BenchResult[] = [];
  for (const bench of wanted) {
    const one = await attempt(bench, effort);
    found.push(one);
    (json ? process.stderr : process.stdout).write(toText(one));
  }
  const report = createReport(effort, load, found);
  if (json) process.stdout.write(`${JSON.stringify(toJson(report), undefined, 2)}\n`);
  // A part of the benches, or a quick look, is not what the document tells.
  const whole = wanted.length === benches.length && !short;
  if (whole) writeFileSync(documentPath, toMarkdown(report));
  if (found.some((one) => 'failure' in one)) process.exitCode = 1;
}

async function attempt(bench: Bench, effort: Sampling): Promise<BenchResult> {
  try {
    return { bench, parts: await bench.run(effort) };
  } catch (error) {
    return { bench, failure: error instanceof Error ? error.message : String(error) };
  }
}
