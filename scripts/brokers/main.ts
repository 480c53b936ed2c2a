import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type BrokerRecord, describeStaleness, writeRecord } from './contract-record.ts';
import { type RealBroker, realBrokers } from './real-brokers.ts';
import { type ContractLine, mergeReports, type Report, readContractLines, runTests } from './run-tests.ts';

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
const reports: Report[] = [];
const results = chosen.map(run);
if (values.record) writeRecord(results.flatMap(toRecords), names);
const outputFile = values['outputFile.json'];
if (outputFile !== undefined) writeFileSync(outputFile, JSON.stringify(mergeReports(reports)));
process.stdout.write(
  values.json ? `${JSON.stringify({ brokers: results }, undefined, 2)}\n` : toText(results),
);
process.exitCode = results.some(({ status }) => status === 'failed') ? 1 : 0;

function run(broker: RealBroker): Result {
  const { name } = broker;
  const missing = broker.missing(process.env);
  if (missing !== undefined) return { name, status: 'not-run', reason: missing };
  const version = broker.version(process.env);
  process.stderr.write(`\n--- ${name} ${version ?? 'of an unknown version'}\n`);
  const { status, report } = runTests(
    name,
    values.json ? process.stderr.fd : process.stdout.fd,
    values.record,
  );
  if (report === undefined) return { name, version, status: 'failed', reason: `exit status ${status}` };
  reports.push(report);
  const contract = readContractLines(report);
  if (status !== 0) return { name, version, status: 'failed', reason: `exit status ${status}`, contract };
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
