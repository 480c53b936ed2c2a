import { type NetworkdLink, networkdManager, readNetworkdLinks } from '#dbus';
import type { BusManager } from './manager.ts';

/** Setup states of a link that a `.network` file matched. Source: networkctl(1). */
const managedStates: ReadonlySet<string> = new Set(['configuring', 'configured', 'failed', 'linger']);

export const networkd: BusManager = {
  name: 'systemd-networkd',
  busName: networkdManager.destination,
  listManaged: async (bus) => findManagedByNetworkd(await readNetworkdLinks(bus)),
};

/** Finds the interfaces that a `.network` file matched. */
export function findManagedByNetworkd(links: readonly NetworkdLink[]): ReadonlySet<string> {
  return new Set(links.filter(({ state }) => managedStates.has(state)).map(({ name }) => name));
}
