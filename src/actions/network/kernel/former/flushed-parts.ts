import {
  interfaceFlag,
  type KernelObject,
  linkIndices,
  nexthopId,
  nexthopMembers,
  readLinkMessage,
  routeMessageType,
} from '#netlink';
import { type KernelState, linkIndexNamed } from '../kernel-state.ts';
import type { Restorable } from './restorable.ts';

/**
 * Adds to the lost parts of a former state what the kernel is about to take: next hops over a link without carrier, their groups
 * and the routes by them. It flushes them when it serves the event of the carrier, up to a second after a change.
 * Source: net/ipv4/nexthop.c, nh_netdev_event; net/core/link_watch.c.
 */
export function withFlushedParts(former: KernelState, now: KernelState, lost: Restorable): Restorable {
  const nextHops = former.objects.filter(({ table }) => table === 'next-hops');
  const isOff = (object: KernelObject) =>
    linkIndices(object).some((index) => lacksCarrier(now, linkIndexNamed(now, former.names.get(index))));
  const flushed = new Set(nextHops.filter(isOff).map(nexthopId));
  for (const group of nextHops)
    if (nexthopMembers(group).some((member) => flushed.has(member))) flushed.add(nexthopId(group));
  const known = new Set(lost.objects);
  const added = former.objects.flatMap((object, at) => {
    const id = nexthopId(object);
    return id !== undefined && flushed.has(id) && !known.has(at) ? [at] : [];
  });
  return added.length === 0 ? lost : { ...lost, objects: [...lost.objects, ...added].sort((a, b) => a - b) };
}

/** Whether a link has no carrier, or a device below it has none: the kernel hands that on by events, too. */
function lacksCarrier({ links }: KernelState, index: number | undefined): boolean {
  const seen = new Set<number>();
  for (let at = index; at !== undefined && !seen.has(at); ) {
    seen.add(at);
    const payload = links.get(at);
    const link = payload && readLinkMessage({ type: routeMessageType.link, flags: 0, sequence: 0, payload });
    if (link === undefined) return false;
    if ((link.flags & interfaceFlag.lowerUp) === 0) return true;
    at = link.lowerIndex;
  }
  return false;
}
