import { addressFlag, type KernelObject, readAddressMessage } from '#netlink';
import { affectedPart } from '../kernel/affected.ts';
import {
  type KernelAccess,
  requireRequester,
  restoreObjectsInRounds,
} from '../kernel/restore-kernel-state.ts';
import { objectStates } from '../read/object-states.ts';
import { type NetworkSnapshot, objectMessage } from '../read/snapshot.ts';
import { addressKey, routeKey, withFollowers } from '../state/network-state.ts';
import type { Effects } from './effects.ts';

/**
 * Restores what the steps of a change took along unasked, from the kernel's own messages. A link that goes down loses its IPv6
 * addresses, its static neighbours, next hops and all its routes; a removed address takes its secondary addresses along. What
 * the kernel refuses now, such as a route through a removed address, stays away.
 * @throws {ToolFailed} {TimedOut}
 */
export async function repair(access: KernelAccess, before: NetworkSnapshot, effects: Effects): Promise<void> {
  const part = affectedPart(before.kernel, withFollowers(before.state, effects.affected));
  const isKept = keptBy(before, effects);
  using requester = await requireRequester(access);
  await restoreObjectsInRounds(access, requester, { ...part, objects: part.objects.filter(isKept) });
}

/** Returns whether a change leaves an object alone: it was not asked to remove it, and nothing else makes it again. */
export function keptBy(before: NetworkSnapshot, effects: Effects): (object: KernelObject) => boolean {
  const removedAddresses = new Set(effects.removesAddresses.map(addressKey));
  const removedRoutes = new Set(effects.removesRoutes.map(routeKey));
  const { addressOf, routeOf } = objectStates(before);
  return (object) => {
    if (object.table === 'rules') return false;
    const address = addressOf(object);
    if (address)
      return (address.isStatic || !isMadeAgain(object)) && !removedAddresses.has(addressKey(address));
    const route = routeOf(object);
    if (route === undefined) return true;
    return (route.isStatic || !remadeRoutes.has(route.protocol)) && !removedRoutes.has(routeKey(route));
  };
}

/** Protocols of routes that the kernel or a router makes again; those of a DHCP client stay away until its next lease. */
const remadeRoutes: ReadonlySet<string> = new Set(['kernel', 'ra', 'redirect']);
/** `IFAPROT_KERNEL_LO`, `_RA` and `_LL` of linux/if_addr.h. */
const remadeAddresses: ReadonlySet<number | undefined> = new Set([1, 2, 3]);
const globalScope = 0;

/** Whether the kernel or a router makes an address again: link-local and temporary ones, those of the loopback. */
function isMadeAgain(object: KernelObject): boolean {
  const message = readAddressMessage(objectMessage(object));
  if (message === undefined) return true;
  const { family, scope, flags, protocol } = message;
  const isTemporary = family === 'ipv6' && (flags & addressFlag.secondary) !== 0;
  return scope !== globalScope || isTemporary || remadeAddresses.has(protocol);
}
