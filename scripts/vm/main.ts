import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { missing } from '../../test/vm/lab/tools.ts';

interface Result {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'not-run';
  readonly tests: number;
  readonly seconds: number;
  readonly reason?: string | undefined;
}

// npm run test:vm [name …] [-- --json] [options of vitest]
const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    reporter: { type: 'string', multiple: true },
    'outputFile.json': { type: 'string' },
  },
  allowPositionals: true,
});
const known = readdirSync('test/vm')
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => name.replace('.test.ts', ''))
  .sort();
const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no test named ${unknown.join(', ')}; there are ${known.join(', ')}\n`);
  process.exit(2);
}
const chosen = positionals.length === 0 ? known : positionals;
const reason = missing();
const results = reason === undefined ? run() : chosen.map((name) => notRun(name, reason));
process.stdout.write(values.json ? `${JSON.stringify({ suites: results }, undefined, 2)}\n` : text(results));
process.exitCode = results.some(({ status }) => status !== 'passed') ? 1 : 0;

function notRun(name: string, why: string): Result {
  return { name, status: 'not-run', tests: 0, seconds: 0, reason: why };
}

function run(): readonly Result[] {
  const folder = mkdtempSync(join(tmpdir(), 'vm-report-'));
  const report = join(folder, 'report.json');
  const files = chosen.map((name) => `test/vm/${name}.test.ts`);
  // One machine at a time: each takes both processors of a small host.
  const words = ['vitest', 'run', '--project', 'vm', '--no-file-parallelism', ...files, ...reporters(report)];
  const output = values.json ? process.stderr.fd : process.stdout.fd;
  spawnSync('npx', words, { stdio: ['ignore', output, process.stderr.fd] });
  try {
    return chosen.map((name) => resultOf(name, report));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function reporters(report: string): readonly string[] {
  const asked = (values.reporter ?? ['default']).filter((name) => name !== 'json');
  const files = [report, ...(values['outputFile.json'] === undefined ? [] : [values['outputFile.json']])];
  return [
    ...asked.map((name) => `--reporter=${name}`),
    '--reporter=json',
    `--outputFile.json=${files.at(-1) ?? report}`,
  ];
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function resultOf(name: string, report: string): Result {
  const file = values['outputFile.json'] ?? report;
  let found: Report['testResults'][number] | undefined;
  try {
    const all = JSON.parse(readFileSync(file, 'utf8')) as Report;
    found = all.testResults.find((one) => one.name.endsWith(`/test/vm/${name}.test.ts`));
  } catch (error) {
    return { ...notRun(name, `no report: ${String(error)}`), status: 'failed' };
  }
  const tests = found?.assertionResults ?? [];
  const bad = tests.filter(({ status }) => status !== 'passed').map(({ fullName }) => fullName);
  const seconds = found ? Math.round((found.endTime - found.startTime) / 100) / 10 : 0;
  const good = tests.length > 0 && bad.length === 0;
  const why = tests.length === 0 ? 'it has no tests, or could not be read' : bad.join('; ');
  return {
    name,
    status: good ? 'passed' : 'failed',
    tests: tests.length,
    seconds,
    ...(good ? {} : { reason: why }),
  };
}

function text(all: readonly Result[]): string {
  const rows = all.map(({ name, status, tests, seconds, reason: why = '' }) =>
    `${name.padEnd(10)}  ${status.padEnd(8)}  ${String(tests).padStart(5)}  ${seconds.toFixed(1).padStart(7)}  ${why}`.trimEnd(),
  );
  return `${['SUITE       STATUS    TESTS  SECONDS  REASON', ...rows].join('\n')}\n`;
}
