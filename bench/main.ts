/** `npm run bench [name …] [-- --short] [-- --json]`. A missed target does not change the exit status. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { errorText } from '#base';
import type { Bench, Sampling } from './bench.ts';
import { benches } from './benches/table.ts';
import { type BenchResult, createReport, readLoad, toJson, toMarkdown, toText } from './report.ts';

const documentPath = 'docs/performance.md';
const usage = `bench [${benches.map(({ name }) => name).join(' | ')}] … [--short] [--json]`;

const choice = parseCommandLine();
if (choice !== undefined) await run(choice);

function parseCommandLine() {
  try {
    const { values, positionals } = parseArgs({
      options: { short: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const unknown = positionals.find((name) => !benches.some((bench) => bench.name === name));
    if (unknown !== undefined) throw new TypeError(`no bench is named ${JSON.stringify(unknown)}`);
    const chosen = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
    return { ...values, chosen };
  } catch (error) {
    process.stderr.write(`${errorText(error)}\nusage: ${usage}\n`);
    process.exitCode = 2;
    return undefined;
  }
}

async function run({ chosen, short, json }: NonNullable<ReturnType<typeof parseCommandLine>>): Promise<void> {
  const sampling: Sampling = short
    ? { short, rounds: 3, sliceMs: 200, warmUpMs: 500 }
    : { short, rounds: 5, sliceMs: 1_000, warmUpMs: 4_000 };
  const load = readLoad();
  const results: BenchResult[] = [];
  for (const bench of chosen) {
    const result = await runBench(bench, sampling);
    results.push(result);
    (json ? process.stderr : process.stdout).write(toText(result));
  }
  const report = createReport(sampling, load, results);
  if (json) process.stdout.write(`${JSON.stringify(toJson(report), undefined, 2)}\n`);
  // The document contains only complete runs at full length.
  const isComplete = chosen.length === benches.length && !short;
  if (isComplete) writeFileSync(documentPath, toMarkdown(report));
  if (results.some((result) => 'failure' in result)) process.exitCode = 1;
}

async function runBench(bench: Bench, sampling: Sampling): Promise<BenchResult> {
  try {
    return { bench, parts: await bench.run(sampling) };
  } catch (error) {
    return { bench, failure: errorText(error) };
  }
}
