import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Counts, countsOf, formatReport, isBad, noCounts, type Report, type Result } from './report.ts';
import { groupByTurn, runAtMost } from './schedule.ts';
import { type Suite, suites } from './suites.ts';

// npm run ci [suite …]; without names it runs all suites.
const words = process.argv.slice(2);
const unknown = words.filter((word) => !suites.some(({ name }) => name === word));
if (unknown.length > 0) {
  const names = suites.map(({ name }) => name).join(', ');
  process.stderr.write(`no suite is named ${unknown.join(', ')}; expected one of: ${names}\n`);
  process.exit(2);
}
const chosen = suites.filter(({ name }) => words.length === 0 || words.includes(name));

/** Time limit of a suite. A hanging suite must not keep the others from running. */
const limitMs = 40 * 60_000;
/** Suites that share run two at a time: one computes while the other waits. */
const atOnce = 2;
/** Number of last characters of a failed suite's output that the report repeats. */
const maxOutputTail = 8_000;

const folder = mkdtempSync(join(tmpdir(), 'ci-'));
const results: Result[] = [];
const startMs = performance.now();
for (const turn of groupByTurn(chosen)) results.push(...(await runTurn(turn)));
rmSync(folder, { recursive: true });

const report = results.map(
  ({ failed: _failed, failures: _failures, retried: _retried, ...result }) => result,
);
writeFileSync('ci-report.json', `${JSON.stringify({ suites: report }, undefined, 2)}\n`);
process.stdout.write(formatReport(results));
const optional = new Set(chosen.filter((suite) => suite.optional).map(({ name }) => name));
process.exitCode = results.some((result) => isBad(result, optional.has(result.name))) ? 1 : 0;

/** Runs a suite alone, or suites that share. The output of a suite is in one piece: of one that shares it comes at its end. */
function runTurn(turn: readonly Suite[]): Promise<Result[]> {
  // The checks block this process, so that they come before all of the turn.
  const checked = turn.map((suite) => ({ suite, missing: suite.missing?.() }));
  const isAlone = turn.length === 1;
  return runAtMost(
    atOnce,
    checked.map(({ suite, missing }) => () => {
      const { name } = suite;
      if (missing !== undefined)
        return Promise.resolve({
          name,
          ...noCounts,
          seconds: 0,
          status: 'not-run',
          reason: `needs ${missing}`,
        });
      return run(suite, isAlone ? write : undefined);
    }),
  );
}

/** @param print receives the output as it comes; undefined prints it whole at the end of the suite. */
async function run(suite: Suite, print: typeof write | undefined): Promise<Result> {
  const title = `\n--- ${suite.name}: npm ${suite.npm.join(' ')}\n`;
  let output = title;
  write(print ? title : `\n--- ${suite.name} begins; its output comes at its end\n`);
  const file = join(folder, `${suite.name}.json`);
  const extra = suite.counted ? reporting(suite.npm, file) : suite.npm;
  const start = performance.now();
  const { status, outputTail } = await npm(
    extra,
    print ??
      ((text) => {
        output += text;
      }),
  );
  if (print === undefined) write(output);
  const seconds = toSeconds(performance.now() - start);
  const startSecond = toSeconds(start - startMs);
  const counts = suite.counted ? readCounts(file) : noCounts;
  const good = (status === 0 && (!suite.counted || counts.tests > 0)) || suite.advisory === true;
  const reason =
    status === 0
      ? undefined
      : status === null
        ? `ended after ${limitMs / 60_000} minutes`
        : `exit status ${status}`;
  const failures = good || counts.failures.length > 0 ? counts.failures : [outputTail];
  const verdict = good ? ('passed' as const) : ('failed' as const);
  return { name: suite.name, ...counts, failures, startSecond, seconds, status: verdict, reason };
}

function write(text: string): void {
  process.stdout.write(text);
}

function toSeconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

/** Runs npm and passes its output on. @returns `status`: null when a signal ended it; `outputTail`: the end of its output. */
async function npm(
  words: readonly string[],
  print: (text: string) => void,
): Promise<{ status: number | null; outputTail: string }> {
  const child = spawn('npm', words, { stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs });
  let outputTail = '';
  for (const from of ['stdout', 'stderr'] as const) {
    child[from].setEncoding('utf8').on('data', (text: string) => {
      print(text);
      outputTail = (outputTail + text).slice(-maxOutputTail);
    });
  }
  const closed = once(child, 'close');
  const [status] = (await once(child, 'exit')) as [number | null];
  // Waits for the remaining output, but not forever: an orphaned process may keep the pipe open.
  await Promise.race([closed, setTimeout(1_000, undefined, { ref: false })]);
  return { status, outputTail };
}

function reporting(npm: readonly string[], file: string): readonly string[] {
  const divider = npm.includes('--') ? [] : ['--'];
  return [...npm, ...divider, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
}

/** Reads the counts of a run. An aborted run writes no report. */
function readCounts(file: string): Counts {
  return existsSync(file) ? countsOf(JSON.parse(readFileSync(file, 'utf8')) as Report) : noCounts;
}
