import { type ManagedPlan, type NetworkState, Refused } from '#actions';
import { type Host, type Manager, type Managers, probes } from '#probes';

/** Who holds interfaces, asked now: what was true some seconds ago may have put two hands on one. */
export function readManagers(host: Host): Promise<Managers> {
  return probes.managers.read(host, AbortSignal.timeout(10_000));
}

/**
 * The service through which interfaces are changed: the one that holds them. Undefined where the kernel is told: nobody
 * holds them, or ifupdown does, whose files stay as they are. A member is in its master's hands, what is made upon another
 * in that one's, too; what stands on nothing is made by the service that runs.
 * @throws {Refused} naming who holds what.
 */
export function managerOf(
  managers: Managers,
  state: NetworkState,
  names: Iterable<string>,
): ManagedPlan['manager'] {
  const concerned = [...withStack(state, names)];
  const held = concerned.flatMap((name) => {
    const holder = holderOfOne(managers, name);
    return holder === undefined ? [] : [{ name, holder }];
  });
  const [first] = held;
  const other = held.find(({ holder }) => holder !== first?.holder);
  if (first && other)
    throw new Refused(
      `${first.name} is in the hands of ${first.holder}, ${other.name} in those of ${other.holder}; all of one, or of none`,
    );
  const holder = first?.holder ?? (concerned.length === 0 ? onlyDaemon(managers) : undefined);
  return holder === 'ifupdown' ? undefined : holder;
}

/** Of these, their masters and what they are made upon, those in the hands of ifupdown alone: its `ifup` knows nothing of it. */
export const managedByIfupdown = (
  managers: Managers,
  state: NetworkState,
  names: Iterable<string>,
): readonly string[] =>
  [...withStack(state, names)].filter((name) => managers.claims.get(name)?.join() === 'ifupdown');

function holderOfOne(managers: Managers, name: string): Manager | undefined {
  const claims = managers.claims.get(name) ?? [];
  if (claims.length > 1)
    throw new Refused(`${name} is in the hands of ${claims.join(' and ')} at once; of one, or of none`);
  if (claims.length === 0 && !managers.complete)
    throw new Refused(`who holds ${name} cannot be asked; the system bus must answer first`);
  return claims[0];
}

function onlyDaemon({ services }: Managers): Manager | undefined {
  const daemons = services.filter((service) => service !== 'ifupdown');
  return daemons.length === 1 ? daemons[0] : undefined;
}

/** These links, their masters, and what they are made upon. */
function withStack(state: NetworkState, names: Iterable<string>): ReadonlySet<string> {
  const found = new Set(names);
  for (const name of found) {
    const link = state.links.find((one) => one.name === name);
    if (link?.master !== undefined) found.add(link.master);
    if (link?.lower !== undefined) found.add(link.lower);
  }
  return found;
}
