import type { TestContext } from 'vitest';
import type { Vm } from '../lab/vm.ts';
import { settled } from './base.ts';
import { type Kind, kinds } from './kinds.ts';
import { differences, seenNetwork } from './seen.ts';

/** One cell: a kind of change, and how it failed. */
export interface Row {
  readonly kind: string;
  readonly failure: string;
  /** Whether `ip` tells the same before and after. */
  readonly network: 'equal' | 'different';
  /** Whether the change was there at all before it was taken back; undefined where nobody could look. */
  readonly seconds: number;
  readonly reason?: string;
}

/** Longest time after its end in which a machine that was cut off is to be on the bus again. */
export const backWithinSeconds = 10;

/**
 * Runs every kind of change into one failure, one after the other in one machine, and compares the whole network before and
 * after. The rows go with the test, for `npm run test:vm network -- --json`.
 * @param fail makes the change and sees to it that it fails; resolves when it is to have been taken back.
 */
export async function fillTable(
  task: TestContext['task'],
  vm: Vm,
  failure: string,
  fail: (kind: Kind) => Promise<void>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const kind of kinds) rows.push(await row(vm, failure, kind, fail));
  (task.meta as { table?: readonly Row[] }).table = rows;
  return rows;
}

async function row(vm: Vm, failure: string, kind: Kind, fail: (kind: Kind) => Promise<void>): Promise<Row> {
  const before = await seenNetwork(vm);
  const start = performance.now();
  const done = { kind: kind.kind, failure };
  try {
    await fail(kind);
  } catch (error) {
    return { ...done, network: 'different', seconds: seconds(start), reason: (error as Error).message };
  }
  const took = seconds(start);
  // What the kernel does by itself after an address has come back takes a moment.
  await settled(vm);
  let left = differences(before, await seenNetwork(vm));
  for (let look = 0; left.length > 0 && look < 20; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    left = differences(before, await seenNetwork(vm));
  }
  return left.length === 0
    ? { ...done, network: 'equal', seconds: took }
    : { ...done, network: 'different', seconds: took, reason: left.join('\n') };
}

const seconds = (start: number) => Math.round((performance.now() - start) / 100) / 10;
