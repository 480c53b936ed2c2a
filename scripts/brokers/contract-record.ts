import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ContractLine } from './run-tests.ts';

/** Recorded results of one broker. The table in `docs/brokers.md` is generated from them. */
export interface BrokerRecord {
  readonly name: string;
  readonly version: string;
  readonly lines: readonly ContractLine[];
}

const path = resolve(import.meta.dirname, '../../test/brokers/contract.json');

export function readRecord(): readonly BrokerRecord[] {
  return (JSON.parse(readFileSync(path, 'utf8')) as { brokers: readonly BrokerRecord[] }).brokers;
}

/** Replaces the records of the brokers that ran. @param order names of all brokers in the order of the file. */
export function writeRecord(results: readonly BrokerRecord[], order: readonly string[]): void {
  const byName = new Map([...readRecord(), ...results].map((record) => [record.name, record]));
  const brokers = [...byName.values()].toSorted(
    (one, other) => order.indexOf(one.name) - order.indexOf(other.name),
  );
  writeFileSync(path, `${JSON.stringify({ brokers }, undefined, 1)}\n`);
}

/** Describes how the record of a broker differs from a run. @returns undefined when both agree, or without a record. */
export function describeStaleness(result: BrokerRecord): string | undefined {
  const record = readRecord().find(({ name }) => name === result.name);
  if (record === undefined) return undefined;
  if (record.version !== result.version) return `test/brokers/contract.json is of version ${record.version}`;
  return toText(record) === toText(result) ? undefined : 'test/brokers/contract.json has other lines';
}

/** Puts all lines in one text, independent of the order in which they ran. */
function toText({ lines }: BrokerRecord): string {
  return JSON.stringify(lines.map(({ line, status }) => `${status} ${line}`).toSorted());
}
