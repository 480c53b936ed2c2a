import type { NetworkContext } from '../apply/network-context.ts';
import { tryIpSteps } from '../ip/ip.ts';
import { readNetworkState } from '../read/read-network-state.ts';
import type { LinkFamily } from './client.ts';
import { leaseOf, removeAnnouncedSteps, removeLeaseSteps } from './lease.ts';
import type { SavedAddresses } from './saved-addresses.ts';

/** Removes the addresses and routes that a stopped client left behind. */
export async function removeLease(
  context: Pick<NetworkContext, 'ip' | 'netlink'>,
  linkFamily: LinkFamily,
  saved: SavedAddresses | undefined,
): Promise<void> {
  const now = await readNetworkState(context);
  const lease = leaseOf(now, linkFamily, saved?.brought);
  const announced = saved?.client === 'dhcpcd' ? saved.announced : undefined;
  await tryIpSteps(context.ip, [
    ...removeLeaseSteps(lease),
    ...(announced ? removeAnnouncedSteps(now, linkFamily, announced) : []),
  ]);
}
