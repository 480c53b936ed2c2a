import { addressIdentity, addressScope, familyNumber, headerIndex, type KernelObject } from '#netlink';
import type { KernelState } from './kernel-state.ts';

/** What to do with the addresses of one link, one family and one scope, in this order. */
export interface AddressPlan {
  /** Present addresses that stand before missing ones in the order: they come again after those. */
  readonly removed: readonly KernelObject[];
  /** To create, in the order in which the kernel needs them. */
  readonly added: readonly KernelObject[];
}

const ipv4Family = 2;

/** Groups addresses by what the kernel keeps in order: the link, the family and the scope. */
export const orderedGroup = (address: KernelObject, { names }: Pick<KernelState, 'names'>): string =>
  JSON.stringify([names.get(headerIndex(address) ?? 0), familyNumber(address), addressScope(address)]);

/**
 * Plans the addresses of one group, so that they end in their former order. The kernel puts a new IPv4 address last, and a
 * new IPv6 address first: the addresses behind a missing one (IPv4), or before it (IPv6), are removed and added again.
 * @param wanted the former addresses, in the kernel's order.
 * @param present which of them are there now, in the kernel's order; others do not count.
 */
export function planAddresses(
  wanted: readonly KernelObject[],
  present: readonly KernelObject[],
): AddressPlan {
  const [first] = wanted;
  if (first === undefined) return { removed: [], added: [] };
  const isIpv4 = familyNumber(first) === ipv4Family;
  const inOrder = (list: readonly KernelObject[]) => (isIpv4 ? list : list.toReversed());
  const identity = addressIdentity;
  const wantedKeys = new Set(wanted.map(identity));
  const presentKeys = inOrder(present)
    .map(identity)
    .filter((key) => wantedKeys.has(key));
  const wantedInOrder = inOrder(wanted);
  const firstWrong = wantedInOrder.findIndex((address, index) => identity(address) !== presentKeys[index]);
  const misplaced = firstWrong < 0 ? [] : wantedInOrder.slice(firstWrong);
  const misplacedKeys = new Set(misplaced.map(identity));
  return {
    // The last one first: the removal of a primary IPv4 address takes the secondary ones of its network along.
    removed: inOrder(present)
      .filter((address) => misplacedKeys.has(identity(address)))
      .toReversed(),
    added: misplaced,
  };
}
