import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { missing } from '../../test/vm/lab/tools.ts';
import type { Row } from '../../test/vm/network/table.ts';
import { known, meant, timed } from './names.ts';

interface Result {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'not-run';
  readonly tests: number;
  readonly seconds: number;
  readonly reason?: string | undefined;
  /** Of a test that fills a table: its rows. */
  readonly table?: readonly Row[] | undefined;
}

// npm run test:vm [name …] [-- --json] [options of vitest]; a name stands for those that begin with it and a hyphen, too
const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    reporter: { type: 'string', multiple: true },
    'outputFile.json': { type: 'string' },
  },
  allowPositionals: true,
});
const unknown = positionals.filter((word) => meant(word).length === 0);
if (unknown.length > 0) {
  process.stderr.write(`no test named ${unknown.join(', ')}; there are ${known.join(', ')}\n`);
  process.exit(2);
}
const chosen = positionals.length === 0 ? known : [...new Set(positionals.flatMap(meant))];
const isTimed = chosen.some((name) => timed.includes(name));
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
  // Others wait most of their time: two machines at once fit into a small host.
  const atOnce = isTimed ? ['--no-file-parallelism'] : ['--maxWorkers', '2'];
  const words = ['vitest', 'run', '--project', 'vm', ...atOnce, ...files, ...reporters(report)];
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
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly meta?: { readonly table?: readonly Row[] };
    }[];
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
  const table = tests.flatMap(({ meta }) => meta?.table ?? []);
  const why = tests.length === 0 ? 'it has no tests, or could not be read' : bad.join('; ');
  return {
    name,
    status: good ? 'passed' : 'failed',
    tests: tests.length,
    seconds,
    ...(good ? {} : { reason: why }),
    ...(table.length === 0 ? {} : { table }),
  };
}

const tableHead = `${'CHANGE'.padEnd(34)}  ${'FAILURE'.padEnd(32)}  NETWORK    SECONDS`;

function rowText({ kind, failure, network, seconds }: Row): string {
  return `${kind.padEnd(34)}  ${failure.padEnd(32)}  ${network.padEnd(9)}  ${seconds.toFixed(1).padStart(7)}`;
}

function text(all: readonly Result[]): string {
  const width = Math.max(10, ...all.map(({ name }) => name.length));
  const rows = all.map(({ name, status, tests, seconds, reason: why = '' }) =>
    `${name.padEnd(width)}  ${status.padEnd(8)}  ${String(tests).padStart(5)}  ${seconds.toFixed(1).padStart(7)}  ${why}`.trimEnd(),
  );
  const table = all.flatMap(({ table: found = [] }) => found).map(rowText);
  const head = `${'SUITE'.padEnd(width)}  STATUS    TESTS  SECONDS  REASON`;
  const parts = [...(table.length === 0 ? [] : [tableHead, ...table, '']), head, ...rows];
  return `${parts.join('\n')}\n`;
}
