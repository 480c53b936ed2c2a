import type { NetworkContext } from '../apply/network-context.ts';
import { tryIpSteps } from '../ip/ip.ts';
import { readNetworkState } from '../ip/read-network-state.ts';
import type { LinkFamily } from './client.ts';
import { leaseOf, removeAnnouncedSteps, removeLeaseSteps } from './lease.ts';
import type { SavedAddresses } from './saved-addresses.ts';

/** Removes the addresses and routes that a stopped client left behind. */
export async function removeLease(
  { ip }: Pick<NetworkContext, 'ip'>,
  linkFamily: LinkFamily,
  saved: SavedAddresses | undefined,
): Promise<void> {
  const now = await readNetworkState(ip);
  const lease = leaseOf(now, linkFamily, saved?.brought);
  const announced = saved?.client === 'dhcpcd' ? saved.announced : undefined;
  await tryIpSteps(ip, [
    ...removeLeaseSteps(lease),
    ...(announced ? removeAnnouncedSteps(now, linkFamily, announced) : []),
  ]);
}
