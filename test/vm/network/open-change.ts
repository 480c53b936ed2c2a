import type { AgentLab } from '../lab/agent.ts';
import { onNode } from './calls.ts';
import type { Kind } from './kinds.ts';
import type { Running } from './table.ts';

/** Makes these in one open change, which has all the time that a slow machine needs for them. */
export async function makeOpen(
  lab: AgentLab,
  kinds: readonly Kind[],
  make: (kind: Kind) => Promise<unknown> = (kind) => kind.make(lab),
): Promise<void> {
  await onNode(lab, 'changeBegin', { seconds: 300 });
  for (const kind of kinds) await make(kind);
}

/** Leaves an open change no more than this. */
export async function leaveSeconds(lab: AgentLab, given: number): Promise<Running> {
  await onNode(lab, 'changeExtend', { seconds: given });
  return { since: performance.now(), given };
}
