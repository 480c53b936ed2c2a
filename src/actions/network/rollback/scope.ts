import type { KernelObject } from '#netlink';
import { type Effects, mergeEffects, noEffects } from '../apply/effects.ts';
import type { Loss } from '../apply/find-losses.ts';
import type { BackendUndoState } from '../backends/common/backend.ts';
import { affectedPart } from '../kernel/affected.ts';
import { withFlushedParts } from '../kernel/former/flushed-parts.ts';
import { fromFormerStateRecord, toFormerStateRecord } from '../kernel/former/former-state-record.ts';
import { mergeFormerStates } from '../kernel/former/merge-former-states.ts';
import { findLostParts, type Restorable, restorableWith, takenParts } from '../kernel/former/restorable.ts';
import { linkNames, readKernelState } from '../kernel/kernel-state.ts';
import type { FormerState, KernelAccess } from '../kernel/restore-kernel-state.ts';
import { readSettings } from '../kernel/settings.ts';
import { objectStates } from '../read/object-states.ts';
import type { NetworkSnapshot } from '../read/snapshot.ts';
import { addressKey, routeKey, withFollowers } from '../state/network-state.ts';
import { isPrefixRoute } from '../state/prefix-routes.ts';
import type { AppliedChange } from './applied-change.ts';
import { followRenames } from './follow-renames.ts';

/** What a call does to the network. */
interface CallScope {
  readonly effects: Effects;
  readonly managed: readonly BackendUndoState[];
  readonly losses?: readonly Loss[];
}

/**
 * Records a call before its steps: what it may do, and what hangs on the links that it affects.
 * @param snapshot the network before the call.
 * @param change the calls before it in the same transaction; absent for the first.
 * @throws {ToolFailed} {TimedOut}
 */
export async function recordBefore(
  access: KernelAccess,
  snapshot: NetworkSnapshot,
  { effects, managed, losses = [] }: CallScope,
  change: AppliedChange,
): Promise<AppliedChange> {
  const renamed = followRenames(change, snapshot.kernel.names);
  const merged = {
    before: renamed.before,
    effects: mergeEffects(renamed.effects, effects),
    managed: [...renamed.managed, ...managed],
    losses: losses.length === 0 ? renamed.losses : [...(renamed.losses ?? []), ...losses],
  };
  // Begun by an agent of an earlier version: it is rolled back in the way of that version.
  if (renamed.former === undefined) return merged;
  const first = fromFormerStateRecord(renamed.former);
  const known = new Set([...linkNames(first.kernel), ...renamed.effects.created]);
  const next = withoutAdded(await formerStateOf(access, snapshot, effects, known), snapshot, renamed.effects);
  if (isEmpty(first)) return { ...merged, former: toFormerStateRecord(next) };
  const former = mergeFormerStates(first, next);
  const lost = await findLostParts(access.settingFiles, former, snapshot.kernel);
  return {
    ...merged,
    former: toFormerStateRecord(former),
    taken: restorableWith(former, renamed.taken, lost),
  };
}

/** Leaves out what earlier calls of the same transaction added: a rollback removes it. */
function withoutAdded(former: FormerState, snapshot: NetworkSnapshot, earlier: Effects): FormerState {
  const { addsAddresses, addsRoutes } = earlier;
  if (addsAddresses.length === 0 && addsRoutes.length === 0) return former;
  const { addressOf, routeOf } = objectStates(snapshot);
  const addresses = new Set(addsAddresses.map(addressKey));
  const routes = new Set(addsRoutes.map(routeKey));
  const isAdded = (object: KernelObject): boolean => {
    const address = addressOf(object);
    if (address) return addresses.has(addressKey(address));
    const route = routeOf(object);
    if (route === undefined) return false;
    return routes.has(routeKey(route)) || addsAddresses.some((added) => isPrefixRoute(route, added));
  };
  const { kernel } = former;
  return {
    ...former,
    kernel: { ...kernel, objects: kernel.objects.filter((object) => !isAdded(object)) },
  };
}

/** A change that has no call yet. @param snapshot the network before it. */
export const emptyChange = ({ state }: Pick<NetworkSnapshot, 'state'>): AppliedChange => ({
  before: state,
  effects: noEffects,
  managed: [],
  former: toFormerStateRecord(nothing),
});

const nothing: FormerState = {
  kernel: { uptimeMs: 0, links: new Map(), names: new Map(), objects: [], vlans: new Map(), multicast: [] },
  settings: {},
};

const isEmpty = ({ kernel }: FormerState): boolean => kernel.links.size === 0 && kernel.objects.length === 0;

/** Reads what hangs on the links that a call affects. @param known names of links that earlier calls affected or created. */
async function formerStateOf(
  access: KernelAccess,
  { kernel, state }: NetworkSnapshot,
  { affected }: Effects,
  known: ReadonlySet<string>,
): Promise<FormerState> {
  const names = [...withFollowers(state, affected)].filter((name) => !known.has(name));
  return {
    kernel: affectedPart(kernel, new Set(names)),
    settings: await readSettings(access.settingFiles, names),
  };
}

/**
 * Finds what the steps of a call took away, right after them.
 * @returns undefined for a change of an earlier version. @throws {ToolFailed} {TimedOut}
 */
export async function findTaken(
  access: KernelAccess,
  change: AppliedChange,
): Promise<Restorable | undefined> {
  const now = await readKernelState(access);
  const { former: record } = followRenames(change, now.names);
  if (record === undefined) return undefined;
  const former = fromFormerStateRecord(record);
  const lost = await findLostParts(access.settingFiles, former, now);
  return takenParts(change.taken, withFlushedParts(former.kernel, now, lost));
}

/** Records what a rollback may have to bring back, before it begins: its own steps take things along, too. */
export async function recordRollback(access: KernelAccess, change: AppliedChange): Promise<AppliedChange> {
  if (change.former === undefined) return change;
  const now = await readKernelState(access);
  const renamed = followRenames(change, now.names);
  const former = fromFormerStateRecord(renamed.former ?? change.former);
  const lost = await findLostParts(access.settingFiles, former, now);
  return { ...renamed, taken: restorableWith(former, renamed.taken, lost) };
}
