import { errorText } from '#base';
import type { Effects } from '../apply/effects.ts';
import type { NetworkContext } from '../apply/network-context.ts';
import type { BackendUndoState } from '../backends/common/backend.ts';
import { findBackend } from '../backends/find-backend.ts';
import { type DhcpUndoState, undoDhcp } from '../dhcp/undo-dhcp.ts';
import { tryIpSteps } from '../ip/ip.ts';
import { stepText } from '../ip/ip-step.ts';
import { readNetworkState } from '../read/read-network-state.ts';
import type { NetworkState } from '../state/network-state.ts';
import { restoreSteps } from './restore.ts';

/** A change that has started: the state before it, and everything that it may have done. Part of a checkpoint on disk. */
export interface AppliedChange {
  readonly before: NetworkState;
  readonly effects: Effects;
  /** Undo states of services and of DHCP, in the order of application. */
  readonly managed: readonly BackendUndoState[];
}

/** The result of a rollback. Its keys are part of an outcome on disk. */
export interface RollbackResult {
  /** Commands that restored the state before. */
  readonly putBack: readonly string[];
  /** Commands that failed; empty after a complete rollback. */
  readonly notPutBack: readonly string[];
}

/**
 * Restores the network to the state before a change, whatever part of the change was applied. First the services undo
 * their part. Then the kernel's state is compared and restored, which is the guarantee.
 * @throws {ToolFailed}
 */
export async function rollback(
  context: NetworkContext,
  { before, effects, managed }: AppliedChange,
): Promise<RollbackResult> {
  const undone: string[] = [];
  const notUndone: string[] = [];
  for (const { backEnd, memories } of groupByBackend(managed.toReversed())) {
    const failures = await undoThrough(backEnd, memories, context);
    notUndone.push(...failures);
    if (failures.length === 0) undone.push(`undone through ${backEnd}`);
  }
  const { putBack, notPutBack } = await restore(context, before, effects);
  return { putBack: [...undone, ...putBack], notPutBack: [...notUndone, ...notPutBack] };
}

type BackendName = BackendUndoState['backEnd'];

interface UndoGroup {
  readonly backEnd: BackendName;
  readonly memories: readonly unknown[];
}

/** Groups adjacent undo states of one service: the service undoes a group at once. */
export function groupByBackend(undoStates: readonly BackendUndoState[]): readonly UndoGroup[] {
  const groups: (UndoGroup & { memories: unknown[] })[] = [];
  for (const { backEnd, memory } of undoStates) {
    const last = groups.at(-1);
    if (last?.backEnd === backEnd) last.memories.push(memory);
    else groups.push({ backEnd, memories: [memory] });
  }
  return groups;
}

/** Undoes changes through one back end. @returns one line for each failure; the rollback then still restores the kernel's state. */
async function undoThrough(
  name: BackendName,
  memories: readonly unknown[],
  context: NetworkContext,
): Promise<readonly string[]> {
  const backEnd = name === 'DHCP' ? dhcpBackend : findBackend(name);
  if (!backEnd) return [`the changes through ${name}: this version cannot undo them`];
  return backEnd.undo(memories, context).catch((error: unknown) => [`${name}: ${errorText(error)}`]);
}

const dhcpBackend = {
  async undo(memories: readonly unknown[], context: NetworkContext): Promise<readonly string[]> {
    const failures: string[] = [];
    for (const memory of memories) failures.push(...(await undoDhcp(memory as DhcpUndoState, context)));
    return failures;
  },
};

/** Enough for links, masters, addresses, routes, and the side effects of each. */
const maxRounds = 8;

async function restore(
  context: NetworkContext,
  before: NetworkState,
  effects: Effects,
): Promise<RollbackResult> {
  const attempted: string[] = [];
  let previous = '';
  for (let round = 0; ; round += 1) {
    const steps = restoreSteps(before, await readNetworkState(context), effects);
    const texts = steps.map(stepText);
    // The same steps twice: the kernel rejects them.
    if (steps.length === 0 || texts.join() === previous || round === maxRounds) {
      const remaining = new Set(texts);
      return { putBack: attempted.filter((text) => !remaining.has(text)), notPutBack: texts };
    }
    previous = texts.join();
    attempted.push(...texts);
    await tryIpSteps(context.ip, steps);
  }
}
