import { type NetworkState, Refused, Unsupported } from '#actions';
import { type Host, type Managers, probes } from '#probes';

/** Who holds interfaces, asked now: what was true some seconds ago may have put two hands on one. */
export function readManagers(host: Host): Promise<Managers> {
  return probes.managers.read(host, AbortSignal.timeout(10_000));
}

/**
 * Whether interfaces may be changed by the kernel's own means: nobody else holds them, or only ifupdown, whose files stay as
 * they are. A member is in its master's hands, what is made upon another in that one's, too.
 * @throws {Refused} {Unsupported} naming who holds what.
 */
export function requireOurHands(managers: Managers, state: NetworkState, names: Iterable<string>): void {
  for (const name of standing(state, names)) {
    const claims = managers.claims.get(name) ?? [];
    if (claims.length > 1)
      throw new Refused(`${name} is in the hands of ${claims.join(' and ')} at once; of one, or of none`);
    if (claims.length === 0 && !managers.complete)
      throw new Refused(`who holds ${name} cannot be asked; the system bus must answer first`);
    const [holder] = claims;
    if (holder !== undefined && holder !== 'ifupdown')
      throw new Unsupported(
        `${name} is in the hands of ${holder}, through which this version changes nothing; give it up there first`,
      );
  }
}

/** These links, their masters, and what they are made upon. */
function standing(state: NetworkState, names: Iterable<string>): ReadonlySet<string> {
  const found = new Set(names);
  for (const name of found) {
    const link = state.links.find((one) => one.name === name);
    if (link?.master !== undefined) found.add(link.master);
    if (link?.lower !== undefined) found.add(link.lower);
  }
  return found;
}
