import { setTimeout } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { compact, errorText } from '#base';
import type { AgentLab } from '../lab/guest/agent.ts';
import type { Vm } from '../lab/guest/vm.ts';
import { waitUntilSettled } from '../lab/network/base-network.ts';
import { diffNetworkViews, type NetworkView, readNetworkView } from '../lab/network/network-view.ts';
import { callNode } from './calls.ts';
import type { ChangeKind } from './change-kind.ts';

/** A kind of change, the failure that it ran into, and the outcome. */
export interface Row {
  readonly kind: string;
  readonly failure: string;
  /** Whether the network was the same before and after. */
  readonly network: 'equal' | 'different';
  /** From the last extension of the time limit until the rollback was done and the agent answered. */
  readonly seconds: number;
  /** The longest time that is accepted, in seconds. */
  readonly limit: number;
  /** Why the row fails; absent when it passes. */
  readonly reason?: string;
}

/** Time limit of a test that fills the rows of one failure. Beside another machine such a test takes ten minutes. */
export const columnTimeoutMs = 25 * 60_000;

/** A change whose time limit runs. */
export interface RunningChange {
  /** Start of the time limit, of `performance.now()`. */
  readonly since: number;
  /** Length of the time limit in seconds. */
  readonly given: number;
}

/**
 * Returns the longest accepted time of a rollback in seconds. Documented are ten seconds beyond the time limit of the change; an
 * emulated machine beside another gets ten times as much.
 */
export const maxSeconds = (given: number): number => given + 10 * 10;

/**
 * Lets changes run into one failure, one after the other in one machine, and compares the whole network before and after.
 * Attaches the rows to the test, for `npm run test:vm network -- --json`.
 * @param changes of one kind or of several kinds each.
 * @param fail makes the change and its failure. Resolves when the rollback is due.
 * @returns the rows that fail.
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
    const outcome = await runIntoFailure(vm, lab, () => fail(change));
    rows.push(...change.map(({ kind }) => ({ kind, failure, ...outcome })));
  }
  const meta = task.meta as { table?: readonly Row[] };
  meta.table = [...(meta.table ?? []), ...rows];
  return rows.filter(({ reason }) => reason !== undefined);
}

type Outcome = Omit<Row, 'kind' | 'failure'>;

async function runIntoFailure(vm: Vm, lab: AgentLab, fail: () => Promise<RunningChange>): Promise<Outcome> {
  const before = await readNetworkView(vm);
  const start = performance.now();
  try {
    const { since, given } = await fail();
    const limit = maxSeconds(given);
    await lab.waitUntilOnline(Math.max(0, since + limit * 1000 - performance.now()));
    const seconds = secondsSince(since);
    const differences = await remainingDifferences(vm, before);
    const reasons = [...(seconds > limit ? [`the agent answered after ${seconds} s`] : []), ...differences];
    return compact({
      network: differences.length === 0 ? ('equal' as const) : ('different' as const),
      seconds,
      limit,
      reason: reasons.length === 0 ? undefined : reasons.join('\n'),
    });
  } catch (error) {
    // An open transaction would block the next change.
    await callNode(lab, 'changeRollback').catch(() => undefined);
    return { network: 'different', seconds: secondsSince(start), limit: 0, reason: errorText(error) };
  }
}

const maxReads = 20;

/** Returns the differences that remain after the kernel has had time to complete restored addresses. */
async function remainingDifferences(vm: Vm, before: NetworkView): Promise<readonly string[]> {
  await waitUntilSettled(vm);
  let differences = diffNetworkViews(before, await readNetworkView(vm));
  for (let read = 0; differences.length > 0 && read < maxReads; read += 1) {
    await setTimeout(300);
    differences = diffNetworkViews(before, await readNetworkView(vm));
  }
  return differences;
}

const secondsSince = (start: number) => Math.round((performance.now() - start) / 100) / 10;
