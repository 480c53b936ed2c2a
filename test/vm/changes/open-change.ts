import type { AgentLab } from '../lab/guest/agent.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { callNode } from './calls.ts';
import type { ChangeKind } from './change-kind.ts';
import type { RunningChange } from './table.ts';

/** Makes changes in one transaction with a time limit that suits a slow machine. */
export async function makeInOpenChange(
  lab: AgentLab,
  kinds: readonly ChangeKind[],
  make: (kind: ChangeKind) => Promise<unknown> = (kind) => kind.make(lab),
): Promise<void> {
  await callNode(lab, 'changeBegin', { seconds: 300 });
  for (const kind of kinds) await make(kind);
}

/** Shortens the time limit of the open transaction to so many seconds from now. */
export async function setRemainingSeconds(lab: AgentLab, given: number): Promise<RunningChange> {
  await callNode(lab, 'changeExtend', { seconds: given });
  return { since: performance.now(), given };
}

/** Makes changes in one transaction, and shortens its time limit when all are made. */
export async function makeInShortChange(
  lab: AgentLab,
  kinds: readonly ChangeKind[],
  seconds: number,
): Promise<RunningChange> {
  await waitUntilPermitted(lab);
  await makeInOpenChange(lab, kinds);
  return setRemainingSeconds(lab, seconds);
}
