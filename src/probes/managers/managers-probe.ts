import type { Bus } from '#dbus';
import type { Probe } from '../probe.ts';
import { askBus } from './ask-bus.ts';
import { readIfupdown } from './ifupdown.ts';
import type { BusManager, Manager } from './manager.ts';
import { networkManager } from './network-manager.ts';
import { networkd } from './networkd.ts';

/** The network services of a machine. */
export interface Managers {
  /** The running services. */
  readonly services: readonly Manager[];
  /** The services that manage each interface, by its name. Contains only managed interfaces. */
  readonly claims: ReadonlyMap<string, readonly Manager[]>;
  /** False when not all services could be asked: an interface without a claim may then have a manager. */
  readonly complete: boolean;
}

const busManagers: readonly BusManager[] = [networkManager, networkd];

type Claim = readonly [manager: Manager, interfaceNames: ReadonlySet<string>];

/** Asks NetworkManager and networkd over the system bus, when they run, and reads the files of ifupdown. */
export const managers: Probe<Managers> = {
  name: 'managers',
  everySeconds: 15,
  async read(host) {
    const busClaims = await askBus(host, 'managers', askManagers);
    const ifupdown = await readIfupdown(host);
    const running = [...(busClaims ?? [])];
    if (ifupdown && ifupdown.running.size > 0) running.push(['ifupdown', ifupdown.running]);
    // A stanza of ifupdown is a claim even for an interface that is down: ifup configures it at the next boot.
    const claims: Claim[] = ifupdown ? [...running, ['ifupdown', ifupdown.defined]] : running;
    return {
      services: running.map(([manager]) => manager),
      claims: groupByInterface(claims),
      complete: busClaims !== undefined,
    };
  },
};

/** Asks only services whose name is owned: a call would start the others. */
async function askManagers(bus: Bus): Promise<readonly Claim[]> {
  const claims: Claim[] = [];
  for (const manager of busManagers) {
    if (await bus.isOwned(manager.busName)) claims.push([manager.name, await manager.listManaged(bus)]);
  }
  return claims;
}

function groupByInterface(claims: readonly Claim[]): ReadonlyMap<string, readonly Manager[]> {
  const byInterface = new Map<string, Manager[]>();
  for (const [manager, interfaceNames] of claims) {
    for (const name of interfaceNames) {
      const others = byInterface.get(name) ?? [];
      if (!others.includes(manager)) byInterface.set(name, [...others, manager]);
    }
  }
  return byInterface;
}
