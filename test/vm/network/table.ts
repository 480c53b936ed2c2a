import type { TestContext } from 'vitest';
import type { Vm } from '../lab/vm.ts';
import { settled } from './base.ts';
import type { Kind } from './kinds.ts';
import { differences, seenNetwork } from './seen.ts';

/** One cell: a kind of change, and how it failed. */
export interface Row {
  readonly kind: string;
  readonly failure: string;
  /** Whether `ip` tells the same before and after. */
  readonly network: 'equal' | 'different';
  /** Until the change was taken back and the agent was on the bus. */
  readonly seconds: number;
  readonly reason?: string;
}

/**
 * Runs changes into one failure, one after the other in one machine, and compares the whole network before and after. The
 * rows go with the test, for `npm run test:vm network -- --json`.
 * @param changes each of one kind, or of several.
 * @param fail makes the change and sees to it that it fails; resolves when it is to have been taken back.
 */
export async function fillTable(
  task: TestContext['task'],
  vm: Vm,
  failure: string,
  changes: readonly (readonly Kind[])[],
  fail: (change: readonly Kind[]) => Promise<void>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const change of changes) {
    const seen = await result(vm, () => fail(change));
    rows.push(...change.map(({ kind }) => ({ kind, failure, ...seen })));
  }
  const meta = task.meta as { table?: readonly Row[] };
  meta.table = [...(meta.table ?? []), ...rows];
  return rows;
}

async function result(vm: Vm, fail: () => Promise<void>): Promise<Omit<Row, 'kind' | 'failure'>> {
  const before = await seenNetwork(vm);
  const start = performance.now();
  try {
    await fail();
  } catch (error) {
    return { network: 'different', seconds: seconds(start), reason: (error as Error).message };
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
    ? { network: 'equal', seconds: took }
    : { network: 'different', seconds: took, reason: left.join('\n') };
}

const seconds = (start: number) => Math.round((performance.now() - start) / 100) / 10;
