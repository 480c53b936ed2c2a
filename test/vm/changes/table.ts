import type { TestContext } from 'vitest';
import type { AgentLab } from '../lab/guest/agent.ts';
import type { Vm } from '../lab/guest/vm.ts';
import { waitUntilSettled } from '../lab/network/base-network.ts';
import { diffNetworkViews, readNetworkView } from '../lab/network/network-view.ts';
import { callNode } from './calls.ts';
import type { ChangeKind } from './change-kinds.ts';

/** One cell: a kind of change, and how it failed. */
export interface Row {
  readonly kind: string;
  readonly failure: string;
  /** Whether `ip` tells the same before and after. */
  readonly network: 'equal' | 'different';
  /** From when the change had its last time given until it was taken back and the agent answered. */
  readonly seconds: number;
  /** Seconds that were given, and what was promised beyond them, many times over. */
  readonly limit: number;
  /** Absent of a cell that is as promised. */
  readonly reason?: string;
}

/** For a test that fills a column: a machine beside others takes ten minutes for one. */
export const columnTimeoutMs = 25 * 60_000;

/** A change whose time runs. */
export interface RunningChange {
  /** Of `performance.now()`. */
  readonly since: number;
  /** Seconds. */
  readonly given: number;
}

/** Promised: the time and ten seconds. A machine under emulation, beside another, is given ten times those ten. */
export const maxSeconds = (given: number): number => given + 10 * 10;

/**
 * Runs changes into one failure, one after the other in one machine, and compares the whole network before and after. The
 * rows go with the test, for `npm run test:vm network -- --json`.
 * @param changes each of one kind, or of several.
 * @param fail makes the change and sees to it that it fails; resolves when it is to have been taken back.
 * @returns rows that are not as promised.
 */
export async function fillTable(
  task: TestContext['task'],
  { vm, lab }: { readonly vm: Vm; readonly lab: AgentLab },
  failure: string,
  changes: readonly (readonly ChangeKind[])[],
  fail: (change: readonly ChangeKind[]) => Promise<RunningChange>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const change of changes) {
    const seen = await result(vm, lab, () => fail(change));
    rows.push(...change.map(({ kind }) => ({ kind, failure, ...seen })));
  }
  const meta = task.meta as { table?: readonly Row[] };
  meta.table = [...(meta.table ?? []), ...rows];
  return rows.filter(({ reason }) => reason !== undefined);
}

type Result = Omit<Row, 'kind' | 'failure'>;

async function result(vm: Vm, lab: AgentLab, fail: () => Promise<RunningChange>): Promise<Result> {
  const before = await readNetworkView(vm);
  const start = performance.now();
  try {
    const { since, given } = await fail();
    const limit = maxSeconds(given);
    await lab.waitUntilOnline(Math.max(0, since + limit * 1000 - performance.now()));
    const took = seconds(since);
    const left = await differencesLeft(vm, before);
    const reasons = [...(took > limit ? [`the agent was back after ${took} s`] : []), ...left];
    return {
      network: left.length === 0 ? 'equal' : 'different',
      seconds: took,
      limit,
      ...(reasons.length === 0 ? {} : { reason: reasons.join('\n') }),
    };
  } catch (error) {
    // What is left open would keep the next from its turn.
    await callNode(lab, 'changeRollback').catch(() => undefined);
    return { network: 'different', seconds: seconds(start), limit: 0, reason: (error as Error).message };
  }
}

async function differencesLeft(vm: Vm, before: Awaited<ReturnType<typeof readNetworkView>>) {
  // What the kernel does by itself after an address has come back takes a moment.
  await waitUntilSettled(vm);
  let left = diffNetworkViews(before, await readNetworkView(vm));
  for (let look = 0; left.length > 0 && look < 20; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    left = diffNetworkViews(before, await readNetworkView(vm));
  }
  return left;
}

const seconds = (start: number) => Math.round((performance.now() - start) / 100) / 10;
