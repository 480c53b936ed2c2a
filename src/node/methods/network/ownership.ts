import { type ManagedPlan, type NetworkState, Refused } from '#actions';
import { type Host, type Manager, type Managers, probes } from '#probes';

/** Asks now which service manages each interface: facts of some seconds ago could name a former manager. */
export async function readManagers(host: Host): Promise<Managers> {
  const managers = await probes.managers.read(host, AbortSignal.timeout(10_000));
  // A recorded machine has no bus to ask, so that nothing more can become known.
  return host.isLive ? managers : { ...managers, complete: true };
}

/**
 * Finds the service through which interfaces must be changed: the one that manages them. A member belongs to the manager
 * of its master, an upper device to that of its lower device. A new interface on nothing belongs to the only running daemon.
 * @returns undefined for a change through the kernel: no service manages the interfaces, or ifupdown does.
 * @throws {Refused} with the names when two services manage the interfaces, or a manager is unknown.
 */
export function managerOf(
  managers: Managers,
  state: NetworkState,
  names: Iterable<string>,
): ManagedPlan['manager'] {
  const stack = [...withStack(state, names)];
  const managed = stack.flatMap((name) => {
    const manager = managerOfOne(managers, name);
    return manager === undefined ? [] : [{ name, manager }];
  });
  const [first] = managed;
  const other = managed.find(({ manager }) => manager !== first?.manager);
  if (first && other)
    throw new Refused(
      `${first.name} is managed by ${first.manager}, ${other.name} by ${other.manager}; expected one manager for all, or none`,
    );
  const manager = first?.manager ?? (stack.length === 0 ? onlyDaemon(managers) : undefined);
  return manager === 'ifupdown' ? undefined : manager;
}

/** Lists the interfaces, of these and the ones they stand on, that ifupdown alone manages: its files do not follow a change. */
export const managedByIfupdown = (
  managers: Managers,
  state: NetworkState,
  names: Iterable<string>,
): readonly string[] =>
  [...withStack(state, names)].filter((name) => managers.claims.get(name)?.join() === 'ifupdown');

function managerOfOne(managers: Managers, name: string): Manager | undefined {
  const claims = managers.claims.get(name) ?? [];
  if (claims.length > 1)
    throw new Refused(`${name} is managed by ${claims.join(' and ')} at once; expected one manager, or none`);
  if (claims.length === 0 && !managers.complete)
    throw new Refused(`the manager of ${name} is unknown; the system bus must answer first`);
  return claims[0];
}

function onlyDaemon({ services }: Managers): Manager | undefined {
  const daemons = services.filter((service) => service !== 'ifupdown');
  return daemons.length === 1 ? daemons[0] : undefined;
}

/** Adds the masters and the lower devices of interfaces. */
function withStack(state: NetworkState, names: Iterable<string>): ReadonlySet<string> {
  const stack = new Set(names);
  for (const name of stack) {
    const link = state.links.find((candidate) => candidate.name === name);
    if (link?.master !== undefined) stack.add(link.master);
    if (link?.lower !== undefined) stack.add(link.lower);
  }
  return stack;
}
