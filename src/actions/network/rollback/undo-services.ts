import { errorText } from '#base';
import { adminStateName, undoAdminStates } from '../admin-state/undo-admin-state.ts';
import type { NetworkContext } from '../apply/network-context.ts';
import type { BackendUndoState } from '../backends/common/backend.ts';
import { findBackend } from '../backends/find-backend.ts';
import {
  definitionsName,
  isOfFiles,
  undoAfterRestart,
  undoDefinitions,
} from '../definitions/definition-undo.ts';
import { type DhcpUndoState, undoDhcp } from '../dhcp/undo-dhcp.ts';
import type { Restored } from '../kernel/restored.ts';

/** Undoes changes through the services that made them, the last one first. */
export async function undoThroughServices(
  context: NetworkContext,
  managed: readonly BackendUndoState[],
): Promise<Restored> {
  const putBack: string[] = [];
  const notPutBack: string[] = [];
  for (const { backEnd, memories } of groupByBackend(definitionsFirst(managed.toReversed()))) {
    const failures = await undoThrough(backEnd, memories, context);
    notPutBack.push(...failures);
    if (failures.length === 0 && backEnd !== adminStateName) putBack.push(undoneText(backEnd));
  }
  return { putBack, notPutBack };
}

const undoneText = (name: BackendName) =>
  name === definitionsName ? 'the written definitions' : `undone through ${name}`;

/** A service that reads its files again during its own undo must find them as they were. */
const definitionsFirst = (newestFirst: readonly BackendUndoState[]): readonly BackendUndoState[] => [
  ...newestFirst.filter(({ backEnd }) => backEnd === definitionsName),
  ...newestFirst.filter(({ backEnd }) => backEnd !== definitionsName),
];

/** Restores what was written down, and nothing that ran: the machine has restarted since. */
export async function undoWritten(
  context: NetworkContext,
  managed: readonly BackendUndoState[],
): Promise<Restored> {
  const written = managed.filter(({ backEnd }) => backEnd === definitionsName).toReversed();
  if (written.length === 0) return { putBack: [], notPutBack: [] };
  const memories = written.map(({ memory }) => memory);
  const notPutBack = await undoAfterRestart(memories, context);
  return { putBack: notPutBack.length === 0 ? [undoneText(definitionsName)] : [], notPutBack };
}

/**
 * Restores the files of what was written down, before any network service reads them. What a service writes itself is left to the
 * agent: the service does not run yet.
 */
export async function undoWrittenFiles(
  context: NetworkContext,
  managed: readonly BackendUndoState[],
): Promise<Restored> {
  const written = managed
    .filter(({ backEnd, memory }) => backEnd === definitionsName && isOfFiles(memory))
    .toReversed();
  if (written.length === 0) return { putBack: [], notPutBack: [] };
  const notPutBack = await undoDefinitions(
    written.map(({ memory }) => memory),
    context,
  );
  return { putBack: notPutBack.length === 0 ? [undoneText(definitionsName)] : [], notPutBack };
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
  const backEnd = ownBackends.get(name) ?? findBackend(name);
  if (!backEnd) return [`the changes through ${name}: this version cannot undo them`];
  return backEnd.undo(memories, context).catch((error: unknown) => [`${name}: ${errorText(error)}`]);
}

/** Undoes what goes through no network service. */
interface OwnBackend {
  undo(memories: readonly unknown[], context: NetworkContext): Promise<readonly string[]>;
}

const ownBackends: ReadonlyMap<BackendName, OwnBackend> = new Map<BackendName, OwnBackend>([
  ['DHCP', { undo: undoDhcpChanges }],
  [adminStateName, { undo: undoAdminStates }],
  [definitionsName, { undo: undoDefinitions }],
]);

async function undoDhcpChanges(
  memories: readonly unknown[],
  context: NetworkContext,
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const memory of memories) failures.push(...(await undoDhcp(memory as DhcpUndoState, context)));
  return failures;
}
