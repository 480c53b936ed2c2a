import {
  isKept,
  type KernelObject,
  linkIndices,
  mdbPort,
  nexthopId,
  nexthopMembers,
  ownAddress,
  preferredSource,
  readMdbEntries,
} from '#netlink';
import type { KernelState } from './kernel-state.ts';
import { competingRoutes } from './route-order.ts';

/**
 * Selects what a change of these links can take away: what hangs on them, next hops over them and their groups, routes over
 * them, by those next hops, or from their addresses. Rules stay in: none hangs on a link. What a router advertised, the kernel
 * learned or keeps as a cache comes again by itself.
 */
export function affectedPart(state: KernelState, affected: ReadonlySet<string>): KernelState {
  const objects = affectedObjects(state, affected);
  const isAffected = (index: number) => affected.has(state.names.get(index) ?? '');
  const onlyAffected = (rows: ReadonlyMap<number, Buffer>) =>
    new Map([...rows].filter(([index]) => isAffected(index)));
  const entries = state.multicast.flatMap(readMdbEntries);
  const named = new Set([
    ...objects.flatMap(linkIndices),
    ...entries.flatMap((entry) => [entry.bridge, mdbPort(entry)]),
  ]);
  return {
    uptimeMs: state.uptimeMs,
    links: onlyAffected(state.links),
    names: new Map([...state.names].filter(([index]) => isAffected(index) || named.has(index))),
    objects,
    vlans: onlyAffected(state.vlans),
    multicast: state.multicast.filter((message) =>
      readMdbEntries(message).some((entry) => isAffected(entry.bridge) || isAffected(mdbPort(entry))),
    ),
  };
}

/** Keeps the kernel's order. Routes that compete with an affected one are among them: their order decides. */
function affectedObjects(
  { names, objects: all }: KernelState,
  affected: ReadonlySet<string>,
): readonly KernelObject[] {
  const objects = all.filter(isKept);
  const onAffected = new Set(
    all.filter((object) => linkIndices(object).some((index) => affected.has(names.get(index) ?? ''))),
  );
  const isOnAffected = (object: KernelObject) => onAffected.has(object);
  const nextHops = objects.filter(({ table }) => table === 'next-hops');
  const hops = new Set(nextHops.filter(isOnAffected).map(nexthopId));
  // A group may have a lower id than its members.
  for (const object of nextHops)
    if (nexthopMembers(object).some((member) => hops.has(member))) hops.add(nexthopId(object));
  const sources = new Set(
    objects.filter((object) => object.table === 'addresses' && isOnAffected(object)).map(ownAddress),
  );
  const isAffected = (object: KernelObject): boolean => {
    if (object.table === 'rules' || isOnAffected(object)) return true;
    const hop = nexthopId(object);
    if (hop !== undefined && hops.has(hop)) return true;
    const source = object.table === 'routes' ? preferredSource(object) : undefined;
    return source !== undefined && sources.has(source);
  };
  const found = new Set(objects.filter(isAffected));
  const contested = competingRoutes(all, (route) => found.has(route) || isOnAffected(route));
  return all.filter((object) => found.has(object) || contested.has(object));
}
