import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Suite, suites } from './suites.ts';

interface Result {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'not-run';
  readonly tests: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly reason?: string | undefined;
  /** Each test that failed, and why. */
  readonly failures: readonly string[];
}

/** No suite takes this long; one that hangs must not take the others with it. */
const limitMs = 40 * 60_000;

const folder = mkdtempSync(join(tmpdir(), 'ci-'));
const results = suites.map(run);
rmSync(folder, { recursive: true });

const report = results.map(({ failed: _failed, failures: _failures, ...result }) => result);
writeFileSync('ci-report.json', `${JSON.stringify({ suites: report }, undefined, 2)}\n`);
print(results);
// A suite that could be had and did not run is a failure, and so is a skipped test.
const optional = new Set(suites.filter((suite) => suite.optional).map(({ name }) => name));
const isBad = ({ name, status, skipped }: Result) =>
  status === 'failed' || skipped > 0 || (status === 'not-run' && !optional.has(name));
process.exitCode = results.some(isBad) ? 1 : 0;

function run(suite: Suite): Result {
  const missing = suite.missing?.();
  const nothing = { name: suite.name, tests: 0, failed: 0, skipped: 0, seconds: 0, failures: [] };
  if (missing !== undefined) return { ...nothing, status: 'not-run', reason: `needs ${missing}` };
  process.stdout.write(`\n--- ${suite.name}: npm ${suite.npm.join(' ')}\n`);
  const file = join(folder, `${suite.name}.json`);
  const extra = suite.counted ? reporting(suite.npm, file) : suite.npm;
  const start = performance.now();
  const { status } = spawnSync('npm', extra, { stdio: ['ignore', 'inherit', 'inherit'], timeout: limitMs });
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  const counts = suite.counted ? countsOf(file) : { tests: 0, failed: 0, skipped: 0, failures: [] };
  const good = (status === 0 && (!suite.counted || counts.tests > 0)) || suite.advisory === true;
  const reason =
    status === 0
      ? undefined
      : status === null
        ? `ended after ${limitMs / 60_000} minutes`
        : `exit status ${status}`;
  return { name: suite.name, ...counts, seconds, status: good ? 'passed' : 'failed', reason };
}

function reporting(npm: readonly string[], file: string): readonly string[] {
  const divider = npm.includes('--') ? [] : ['--'];
  return [...npm, ...divider, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
}

interface Report {
  readonly numTotalTests?: number;
  readonly numFailedTests?: number;
  readonly numPendingTests?: number;
  readonly numTodoTests?: number;
  readonly testResults?: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

function countsOf(file: string): Pick<Result, 'tests' | 'failed' | 'skipped' | 'failures'> {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Report;
    const all = (found.testResults ?? []).flatMap(({ assertionResults }) => assertionResults);
    return {
      tests: found.numTotalTests ?? 0,
      failed: found.numFailedTests ?? 0,
      skipped: (found.numPendingTests ?? 0) + (found.numTodoTests ?? 0),
      failures: all
        .filter(({ status }) => status === 'failed')
        .map(
          ({ fullName, failureMessages = [] }) => `${fullName}\n${failureMessages.map(shortened).join('\n')}`,
        ),
    };
  } catch {
    return { tests: 0, failed: 0, skipped: 0, failures: [] };
  }
}

const longestReason = 1_500;
const shortened = (text: string) => text.slice(0, longestReason).replaceAll(/^/gm, '    ');

function print(all: readonly Result[]): void {
  process.stdout.write(`\n${line('SUITE', 'STATUS', 'TESTS', 'SKIPPED', 'SECONDS', '')}`);
  for (const { name, status, tests, skipped, seconds, reason } of all) {
    process.stdout.write(
      line(name, status, String(tests), String(skipped), seconds.toFixed(1), reason ?? ''),
    );
  }
  const sum = (key: 'tests' | 'failed' | 'skipped') => all.reduce((total, result) => total + result[key], 0);
  const failed =
    sum('failed') + all.filter((result) => result.status === 'failed' && result.failed === 0).length;
  process.stdout.write(`\n${sum('tests') - sum('failed') - sum('skipped')} passed, ${failed} failed\n`);
  for (const { name, failures } of all)
    for (const failure of failures) process.stdout.write(`\n${name}: ${failure}\n`);
}

function line(
  name: string,
  status: string,
  tests: string,
  skipped: string,
  seconds: string,
  reason: string,
): string {
  const cells = [
    name.padEnd(11),
    status.padEnd(8),
    tests.padStart(6),
    skipped.padStart(8),
    seconds.padStart(8),
  ];
  return `${cells.join('  ')}  ${reason}`.trimEnd().concat('\n');
}
