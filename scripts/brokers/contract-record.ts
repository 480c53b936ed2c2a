import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ContractLine } from './run-tests.ts';

/** What one broker was last seen to do: the table of `docs/brokers.md` is made from it. */
export interface BrokerRecord {
  readonly name: string;
  readonly version: string;
  readonly lines: readonly ContractLine[];
}

const path = resolve(import.meta.dirname, '../../test/brokers/contract.json');

export function readRecord(): readonly BrokerRecord[] {
  return (JSON.parse(readFileSync(path, 'utf8')) as { brokers: readonly BrokerRecord[] }).brokers;
}

/** Puts what ran now in the place of what was recorded of the same brokers. */
export function writeRecord(ran: readonly BrokerRecord[], order: readonly string[]): void {
  const fresh = new Map([...readRecord(), ...ran].map((recorded) => [recorded.name, recorded]));
  const brokers = [...fresh.values()].toSorted(
    (one, other) => order.indexOf(one.name) - order.indexOf(other.name),
  );
  writeFileSync(path, `${JSON.stringify({ brokers }, undefined, 1)}\n`);
}

/** Why what is recorded of a broker is not what ran now; undefined where it is, or where nothing is recorded of it. */
export function describeStaleness(ran: BrokerRecord): string | undefined {
  const recorded = readRecord().find(({ name }) => name === ran.name);
  if (recorded === undefined) return undefined;
  if (recorded.version !== ran.version) return `test/brokers/contract.json is of version ${recorded.version}`;
  return asText(recorded) === asText(ran) ? undefined : 'test/brokers/contract.json has other lines';
}

/** Whatever the order in which they ran. */
function asText({ lines }: BrokerRecord): string {
  return JSON.stringify(lines.map(({ line, status }) => `${status} ${line}`).toSorted());
}
