import { type Bus, BusError } from '#dbus';
import { ProbeError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import type { Probe } from '../probe.ts';
import { readIfupdown } from './ifupdown.ts';
import type { BusManager, Manager } from './manager.ts';
import { networkManager } from './network-manager.ts';
import { networkd } from './networkd.ts';

/** Who configures the network of a machine. */
export interface Managers {
  /** Those that run. */
  readonly services: readonly Manager[];
  /** Those that hold an interface, by its name; an interface that nobody holds is not in it. */
  readonly claims: ReadonlyMap<string, readonly Manager[]>;
  /** Whether all of them could be asked: else an interface without a claim may have a holder. */
  readonly complete: boolean;
}

const onBus: readonly BusManager[] = [networkManager, networkd];

/** NetworkManager and networkd over the system bus, only where their names are owned; ifupdown by its files. */
export const managers: Probe<Managers> = {
  name: 'managers',
  everySeconds: 15,
  async read(host) {
    const found: (readonly [Manager, ReadonlySet<string>])[] = [];
    const complete = await asked(host, async (bus) => {
      for (const { name, busName, listManaged } of onBus) {
        if (await bus.isOwned(busName)) found.push([name, await listManaged(bus)]);
      }
    });
    const ifupdown = await readIfupdown(host);
    if (ifupdown && ifupdown.running.size > 0) found.push(['ifupdown', ifupdown.running]);
    const services = found.map(([name]) => name);
    // What is written for ifupdown is a claim, up or not: who else takes it will meet it at the next start.
    if (ifupdown) found.push(['ifupdown', ifupdown.defined]);
    return { services, claims: claimsOf(found), complete };
  },
};

/** @returns false where there is no asking: a recorded machine. */
async function asked(host: Host, ask: (bus: Bus) => Promise<void>): Promise<boolean> {
  if (!host.isLive) return false;
  try {
    await using bus = await host.openBus();
    if (bus) await ask(bus);
    return true;
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    throw new ProbeError('managers', 'the system bus', error.message, { cause: error });
  }
}

function claimsOf(
  found: readonly (readonly [Manager, ReadonlySet<string>])[],
): ReadonlyMap<string, readonly Manager[]> {
  const claims = new Map<string, Manager[]>();
  for (const [manager, names] of found) {
    for (const name of names) {
      const those = claims.get(name) ?? [];
      if (!those.includes(manager)) claims.set(name, [...those, manager]);
    }
  }
  return claims;
}
