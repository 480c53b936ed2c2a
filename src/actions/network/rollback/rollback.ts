import type { NetworkContext } from '../apply/network-context.ts';
import type { Effects } from '../apply/network-plan.ts';
import type { BackendUndoState } from '../backends/common/backend.ts';
import { findBackend } from '../backends/find-backend.ts';
import { type DhcpUndoState, undoDhcp } from '../dhcp/prepare-dhcp-change.ts';
import { type Ip, stepText, tryIpSteps } from '../ip/ip.ts';
import { readNetworkState } from '../ip/read-network-state.ts';
import type { NetworkState } from '../state/network-state.ts';
import { restoreSteps } from './restore.ts';

/** A change that was begun: what was before it, and what may have been done. */
export interface AppliedChange {
  readonly before: NetworkState;
  readonly effects: Effects;
  /** In the order in which they were done. */
  readonly managed: readonly BackendUndoState[];
}

/** What became of taking a change back. */
export interface RollbackResult {
  /** Commands that put things back. */
  readonly putBack: readonly string[];
  /** Commands that would have, and did not; empty where all is as it was. */
  readonly notPutBack: readonly string[];
}

/**
 * Brings the network back to what it was before a change, whatever part of it was done: first by the services that were
 * asked, then by the kernel's own means, which are the guarantee. @throws {ToolFailed}
 */
export async function rollback(
  means: NetworkContext,
  { before, effects, managed }: AppliedChange,
): Promise<RollbackResult> {
  const undone: string[] = [];
  const notUndone: string[] = [];
  for (const { backEnd, memories } of groupByBackend(managed.toReversed())) {
    const left = await undo(means, backEnd, memories);
    notUndone.push(...left);
    if (left.length === 0) undone.push(`undone through ${backEnd}`);
  }
  const { putBack, notPutBack } = await restore(means.ip, before, effects);
  return { putBack: [...undone, ...putBack], notPutBack: [...notUndone, ...notPutBack] };
}

interface Run {
  readonly backEnd: BackendUndoState['backEnd'];
  readonly memories: readonly unknown[];
}

/** What one service did without another in between is undone in one. */
export function groupByBackend(managed: readonly BackendUndoState[]): readonly Run[] {
  const runs: (Run & { memories: unknown[] })[] = [];
  for (const { backEnd, memory } of managed) {
    const last = runs.at(-1);
    if (last?.backEnd === backEnd) last.memories.push(memory);
    else runs.push({ backEnd, memories: [memory] });
  }
  return runs;
}

async function undo(
  means: NetworkContext,
  name: BackendUndoState['backEnd'],
  memories: readonly unknown[],
): Promise<readonly string[]> {
  const backEnd = name === 'DHCP' ? dhcpBackEnd : findBackend(name);
  if (!backEnd) return [`what was done through ${name}: this version knows no way`];
  // Whatever becomes of it: the kernel's own means come after.
  return backEnd.undo(memories, means).catch((error: Error) => [`${name}: ${error.message}`]);
}

const dhcpBackEnd = {
  async undo(memories: readonly unknown[], means: NetworkContext): Promise<readonly string[]> {
    const left: string[] = [];
    for (const memory of memories) left.push(...(await undoDhcp(memory as DhcpUndoState, means)));
    return left;
  },
};

/** Links, their masters, addresses, routes, and once more what one of these took along. */
const rounds = 8;

async function restore(ip: Ip, before: NetworkState, effects: Effects): Promise<RollbackResult> {
  const putBack: string[] = [];
  let last = '';
  for (let round = 0; ; round += 1) {
    const steps = restoreSteps(before, await readNetworkState(ip), effects);
    const texts = steps.map(stepText);
    const left = new Set(texts);
    const done = putBack.filter((text) => !left.has(text));
    // The same again means that it is refused.
    if (steps.length === 0 || texts.join() === last || round === rounds)
      return { putBack: done, notPutBack: texts };
    last = texts.join();
    putBack.push(...texts);
    await tryIpSteps(ip, steps);
  }
}
