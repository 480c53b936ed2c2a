import { setTimeout } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { compact, errorText } from '#base';
import type { NetworkCapture } from '../../kit/network/capture/capture.ts';
import type { AgentLab } from '../lab/guest/agent.ts';
import type { Vm } from '../lab/guest/vm.ts';
import { waitUntilSettled } from '../lab/network/base-network.ts';
import { captureNetworkOf, differencesBetween } from '../lab/network/capture.ts';
import { callNode } from './calls.ts';
import type { ChangeKind } from './change-kind.ts';
import { describeFailures } from './failures.ts';

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
 * @throws with the whole reason of each row that fails.
 */
export async function fillTable(
  task: TestContext['task'],
  { vm, lab }: { readonly vm: Vm; readonly lab: AgentLab },
  failure: string,
  changes: readonly (readonly ChangeKind[])[],
  fail: (change: readonly ChangeKind[]) => Promise<RunningChange>,
): Promise<void> {
  const rows: Row[] = [];
  let before: NetworkCapture | undefined;
  for (const change of changes) {
    // The network after a change is the network before the next one.
    before ??= await captureNetworkOf(vm);
    const { after, outcome } = await runIntoFailure(vm, lab, before, () => fail(change));
    rows.push(...change.map(({ kind }) => ({ kind, failure, ...outcome })));
    before = after;
  }
  const meta = task.meta as { table?: readonly Row[] };
  meta.table = [...(meta.table ?? []), ...rows];
  if (rows.some(({ reason }) => reason !== undefined)) throw new Error(describeFailures(rows));
}

interface Result {
  readonly outcome: Omit<Row, 'kind' | 'failure'>;
  /** The network at the end; undefined when it was not captured. */
  readonly after: NetworkCapture | undefined;
}

async function runIntoFailure(
  vm: Vm,
  lab: AgentLab,
  before: NetworkCapture,
  fail: () => Promise<RunningChange>,
): Promise<Result> {
  const start = performance.now();
  try {
    const { since, given } = await fail();
    const limit = maxSeconds(given);
    await lab.waitUntilOnline(Math.max(0, since + limit * 1000 - performance.now()));
    const seconds = secondsSince(since);
    const { after, differences } = await captureRestored(vm, before);
    const reasons = [...(seconds > limit ? [`the agent answered after ${seconds} s`] : []), ...differences];
    const outcome = compact({
      network: differences.length === 0 ? ('equal' as const) : ('different' as const),
      seconds,
      limit,
      reason: reasons.length === 0 ? undefined : reasons.join('\n'),
    });
    return { outcome, after };
  } catch (error) {
    // An open transaction would block the next change.
    await callNode(lab, 'changeRollback').catch(() => undefined);
    const reason = errorText(error);
    return {
      outcome: { network: 'different', seconds: secondsSince(start), limit: 0, reason },
      after: undefined,
    };
  }
}

const maxReads = 20;

/** Captures the network after the kernel has had time to complete restored addresses, and lists what still differs. */
async function captureRestored(vm: Vm, before: NetworkCapture) {
  await waitUntilSettled(vm);
  for (let read = 0; ; read += 1) {
    const after = await captureNetworkOf(vm);
    const differences = differencesBetween(before, after);
    if (differences.length === 0 || read === maxReads) return { after, differences };
    await setTimeout(300);
  }
}

const secondsSince = (start: number) => Math.round((performance.now() - start) / 100) / 10;
