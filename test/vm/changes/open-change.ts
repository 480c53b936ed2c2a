import type { AgentLab } from '../lab/guest/agent.ts';
import { callNode } from './calls.ts';
import type { ChangeKind } from './change-kinds.ts';
import type { RunningChange } from './table.ts';

/** Makes these in one open change, which has all the time that a slow machine needs for them. */
export async function makeInOpenChange(
  lab: AgentLab,
  kinds: readonly ChangeKind[],
  make: (kind: ChangeKind) => Promise<unknown> = (kind) => kind.make(lab),
): Promise<void> {
  await callNode(lab, 'changeBegin', { seconds: 300 });
  for (const kind of kinds) await make(kind);
}

/** Leaves an open change no more than this. */
export async function setRemainingSeconds(lab: AgentLab, given: number): Promise<RunningChange> {
  await callNode(lab, 'changeExtend', { seconds: given });
  return { since: performance.now(), given };
}
