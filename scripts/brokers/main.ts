import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type RealBroker, realBrokers } from './table.ts';

interface Result {
  readonly name: string;
  readonly version?: string | undefined;
  readonly status: 'passed' | 'failed' | 'not-run';
  readonly reason?: string | undefined;
}

/** One file after the other, and two tests at a time: those in Java take a processor each while they start. */
const modestly = ['--no-file-parallelism', '--maxConcurrency=2'];

// npm run test:brokers [name …] [-- --json] [options of vitest]
const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    reporter: { type: 'string', multiple: true },
    'outputFile.json': { type: 'string' },
  },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !realBrokers.some((broker) => broker.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `no broker named ${unknown.join(', ')}; there are ${realBrokers.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(2);
}
const chosen = realBrokers.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const results = chosen.map(run);
process.stdout.write(values.json ? `${JSON.stringify({ brokers: results }, undefined, 2)}\n` : text(results));
process.exitCode = results.some(({ status }) => status === 'failed') ? 1 : 0;

function run(broker: RealBroker): Result {
  const { name } = broker;
  const reason = broker.missing(process.env);
  if (reason !== undefined) return { name, status: 'not-run', reason };
  const output = values.json ? process.stderr.fd : process.stdout.fd;
  const reporters = (values.reporter ?? []).map((reporter) => `--reporter=${reporter}`);
  const file =
    values['outputFile.json'] === undefined ? [] : [`--outputFile.json=${values['outputFile.json']}`];
  const words = [
    'vitest',
    'run',
    '--project',
    'brokers',
    ...modestly,
    `test/brokers/${name}/`,
    ...reporters,
    ...file,
  ];
  const { status } = spawnSync('npx', words, { stdio: ['ignore', output, process.stderr.fd] });
  const version = broker.version(process.env);
  return status === 0
    ? { name, version, status: 'passed' }
    : { name, version, status: 'failed', reason: `exit status ${status}` };
}

function text(all: readonly Result[]): string {
  const rows = all.map(({ name, version = '', status, reason = '' }) =>
    `${name.padEnd(10)}  ${version.padEnd(16)}  ${status.padEnd(8)}  ${reason}`.trimEnd(),
  );
  return `${['BROKER      VERSION           STATUS    REASON', ...rows].join('\n')}\n`;
}
