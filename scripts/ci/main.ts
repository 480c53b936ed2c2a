import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Counts, countsOf, formatReport, isBad, noCounts, type Report, type Result } from './report.ts';
import { type Suite, suites } from './suites.ts';

/** Time limit of a suite. A hanging suite must not keep the others from running. */
const limitMs = 40 * 60_000;
/** Number of last characters of a failed suite's output that the report repeats. */
const maxOutputTail = 8_000;

const folder = mkdtempSync(join(tmpdir(), 'ci-'));
const results: Result[] = [];
for (const suite of suites) results.push(await run(suite));
rmSync(folder, { recursive: true });

const report = results.map(
  ({ failed: _failed, failures: _failures, retried: _retried, ...result }) => result,
);
writeFileSync('ci-report.json', `${JSON.stringify({ suites: report }, undefined, 2)}\n`);
process.stdout.write(formatReport(results));
const optional = new Set(suites.filter((suite) => suite.optional).map(({ name }) => name));
process.exitCode = results.some((result) => isBad(result, optional.has(result.name))) ? 1 : 0;

async function run(suite: Suite): Promise<Result> {
  const missing = suite.missing?.();
  if (missing !== undefined) {
    return { name: suite.name, ...noCounts, seconds: 0, status: 'not-run', reason: `needs ${missing}` };
  }
  process.stdout.write(`\n--- ${suite.name}: npm ${suite.npm.join(' ')}\n`);
  const file = join(folder, `${suite.name}.json`);
  const extra = suite.counted ? reporting(suite.npm, file) : suite.npm;
  const start = performance.now();
  const { status, outputTail } = await npm(extra);
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  const counts = suite.counted ? readCounts(file) : noCounts;
  const good = (status === 0 && (!suite.counted || counts.tests > 0)) || suite.advisory === true;
  const reason =
    status === 0
      ? undefined
      : status === null
        ? `ended after ${limitMs / 60_000} minutes`
        : `exit status ${status}`;
  const failures = good || counts.failures.length > 0 ? counts.failures : [outputTail];
  return { name: suite.name, ...counts, failures, seconds, status: good ? 'passed' : 'failed', reason };
}

/** Runs npm and prints its output. @returns `status`: null when a signal ended it; `outputTail`: the end of its output. */
async function npm(words: readonly string[]): Promise<{ status: number | null; outputTail: string }> {
  const child = spawn('npm', words, { stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs });
  let outputTail = '';
  for (const from of ['stdout', 'stderr'] as const) {
    child[from].setEncoding('utf8').on('data', (text: string) => {
      process[from].write(text);
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
