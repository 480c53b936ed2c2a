import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type BrokerRecord, describeStaleness, writeRecord } from './contract-record.ts';
import { type RealBroker, realBrokers } from './real-brokers.ts';
import {
  type ContractLine,
  isPassed,
  type Report,
  readContractLines,
  reportOf,
  runTests,
} from './run-tests.ts';

interface Result {
  readonly name: string;
  readonly version?: string | undefined;
  readonly status: 'passed' | 'failed' | 'not-run';
  readonly reason?: string | undefined;
  readonly contract?: readonly ContractLine[] | undefined;
}

// npm run test:brokers [name …] [-- --json]
//   --record          records the results of one try per test; `npm run docs` makes the table in docs/brokers.md from them
//   --check-record    fails when the results differ from the record
const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    'check-record': { type: 'boolean', default: false },
    // CI passes these two; the merged reports of vitest go to the output file.
    reporter: { type: 'string', multiple: true },
    'outputFile.json': { type: 'string' },
  },
  allowPositionals: true,
});
const names = realBrokers.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no broker is named ${unknown.join(', ')}; expected one of: ${names.join(', ')}\n`);
  process.exit(2);
}
const chosen = realBrokers.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const missing = new Map(chosen.map((broker) => [broker, broker.missing(process.env)]));
const present = chosen.filter((broker) => missing.get(broker) === undefined);
const { status: exitStatus, report } =
  present.length === 0 ? { status: 0, report: { testResults: [] } } : run(present);
const results = chosen.map(toResult);
if (values.record) writeRecord(results.flatMap(toRecords), names);
const outputFile = values['outputFile.json'];
if (outputFile !== undefined && report !== undefined) writeFileSync(outputFile, JSON.stringify(report));
process.stdout.write(
  values.json ? `${JSON.stringify({ brokers: results }, undefined, 2)}\n` : toText(results),
);
// Only the exit status shows an error outside of the tests.
process.exitCode = exitStatus !== 0 || results.some(({ status }) => status === 'failed') ? 1 : 0;

function run(brokers: readonly RealBroker[]): { status: number | null; report: Report | undefined } {
  const versions = brokers.map(
    (broker) => `${broker.name} ${broker.version(process.env) ?? 'of an unknown version'}`,
  );
  process.stderr.write(`\n--- ${versions.join(', ')}\n`);
  const output = values.json ? process.stderr.fd : process.stdout.fd;
  return runTests(
    brokers.map(({ name }) => name),
    output,
    values.record,
  );
}

function toResult(broker: RealBroker): Result {
  const { name } = broker;
  const reason = missing.get(broker);
  if (reason !== undefined) return { name, status: 'not-run', reason };
  const version = broker.version(process.env);
  if (report === undefined) return { name, version, status: 'failed', reason: `exit status ${exitStatus}` };
  const own = reportOf(name, report);
  const contract = readContractLines(own);
  return isPassed(own)
    ? compareWithRecord(name, version, contract)
    : { name, version, status: 'failed', reason: 'a test failed, or none ran', contract };
}

function compareWithRecord(
  name: string,
  version: string | undefined,
  contract: readonly ContractLine[],
): Result {
  const staleness = values.record
    ? undefined
    : describeStaleness({ name, version: version ?? '', lines: contract });
  const reason = staleness && `${staleness}: npm run test:brokers ${name} -- --record, then npm run docs`;
  const isGood = staleness === undefined || !values['check-record'];
  return { name, version, status: isGood ? 'passed' : 'failed', reason, contract };
}

function toRecords({ name, version, contract }: Result): readonly BrokerRecord[] {
  return contract === undefined || version === undefined ? [] : [{ name, version, lines: contract }];
}

function toText(all: readonly Result[]): string {
  const rows = all.map(({ name, version = '', status, reason = '' }) =>
    `${name.padEnd(10)}  ${version.padEnd(16)}  ${status.padEnd(8)}  ${reason}`.trimEnd(),
  );
  return `${['BROKER      VERSION           STATUS    REASON', ...rows].join('\n')}\n`;
}
