import type { TestSpecification } from 'vitest/node';
import { LongestFirst } from '../kit/longest-first.ts';

/** The slowest broker comes first, and of each broker the longest file. */
const brokers = ['broker-j', 'activemq6', 'activemq5'];
const files = ['outage', 'contract', 'silence', 'secured'];

const path = /\/test\/brokers\/([^/]+)\/([^/]+)\.test\.ts$/;
const indexOf = (names: readonly string[], name = '') =>
  names.includes(name) ? names.indexOf(name) : names.length;

function rank({ moduleId }: TestSpecification): number {
  const [, broker, file] = path.exec(moduleId) ?? [];
  return indexOf(brokers, broker) * (files.length + 1) + indexOf(files, file);
}

/**
 * Runs the files of one broker beside each other, the longest first: `outage` needs the processors, the others mostly wait.
 * Orders the files of other tests as before.
 */
export class BrokerByBroker extends LongestFirst {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(specifications);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
