import type { Bus } from '#dbus';
import { askBus } from '../managers/ask-bus.ts';
import { networkManager } from '../managers/network-manager.ts';
import type { Probe } from '../probe.ts';
import type { Definitions } from './definition.ts';
import { readIfupdownDefinitions } from './ifupdown/read-ifupdown.ts';
import { readNetworkManagerDefinitions } from './network-manager/read-network-manager.ts';
import { readNetworkdDefinitions } from './networkd/read-networkd.ts';

/**
 * Reads what the network services have written down: the profiles of NetworkManager over the system bus, when it runs, and
 * the files of systemd-networkd and ifupdown. Files that did not change are not read again.
 */
export const definitions: Probe<Definitions> = {
  name: 'definitions',
  everySeconds: 30,
  async read(host) {
    const [profiles, networkd, ifupdown] = await Promise.all([
      askBus(host, 'definitions', askWhenOwned),
      readNetworkdDefinitions(host),
      readIfupdownDefinitions(host),
    ]);
    return { parts: [...(profiles ?? []), ...networkd, ...ifupdown], complete: profiles !== undefined };
  },
};

/** A call would start a service that does not run. */
const askWhenOwned = async (bus: Bus) =>
  (await bus.isOwned(networkManager.busName)) ? readNetworkManagerDefinitions(bus) : [];
