import { Busy, Refused } from '../../errors.ts';
import { type IpStep, ip } from '../ip/ip-step.ts';
import { addressText, type LinkState, linkNamed, type NetworkState } from '../state/network-state.ts';
import { requireLink } from './interface-name.ts';

type Master = Pick<LinkState, 'name' | 'kind'>;

/** @returns the link of that name, which can join the master. @throws {Refused} {Busy} naming the argument. */
export function requireEnslavable(
  argument: string,
  name: string,
  master: { readonly name: string; readonly kind: 'bond' | 'bridge' },
  state: NetworkState,
): LinkState {
  const link = requireLink(argument, name, state);
  const given = `${argument} is ${name}`;
  if (link.master !== undefined && link.master !== master.name)
    throw new Busy(`${name} is a member of ${link.master}; free it first: setMaster("") on it`);
  if (link.kind === 'loopback') throw new Refused(`${given}, the loopback; expected another interface`);
  if (master.kind === 'bond' && link.kind === 'bond')
    throw new Refused(`${given}, a bond; expected an interface of another kind as a member of a bond`);
  if (master.kind === 'bridge' && link.kind === 'bridge')
    throw new Refused(`${given}, a bridge; expected an interface of another kind as a port of a bridge`);
  if (master.name === name) throw new Refused(`${given} itself; expected another interface`);
  if (isStackedOn(state, master.name, name))
    throw new Refused(
      `${given}, which ${master.name} is stacked on, so that a loop would form; expected another interface`,
    );
  requireNoAddresses(name, master.name, state);
  return link;
}

function requireNoAddresses(name: string, master: string, state: NetworkState): void {
  const addresses = state.addresses.filter(
    ({ link, family, scope, isStatic }) =>
      link === name && (isStatic || !(family === 'ipv6' && scope === 'link')),
  );
  if (addresses.length > 0)
    throw new Refused(
      `${name} has addresses: ${addresses.map(addressText).join(', ')}; remove them first, they would have no effect in ${master}`,
    );
}

/** Whether one link is stacked on another, through any number of lower devices and members. */
export function isStackedOn(state: NetworkState, upper: string, lower: string): boolean {
  const visited = new Set<string>();
  const queue = [upper];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (visited.has(name)) continue;
    visited.add(name);
    if (name === lower) return true;
    const device = linkNamed(state, name)?.lower;
    if (device !== undefined) queue.push(device);
    for (const link of state.links) if (link.master === name) queue.push(link.name);
  }
  return false;
}

/** Joins a link to a master. A bond accepts only a link that is down, and sets it up itself. A bridge keeps a port up. */
export function enslaveSteps({ name, up }: LinkState, master: Master): IpStep[] {
  const join = ip`link set dev ${name} master ${master.name}`;
  const setUp = ip`link set dev ${name} up`;
  if (master.kind === 'bond') return up ? [ip`link set dev ${name} down`, join, setUp] : [join, setUp];
  return up ? [join] : [join, setUp];
}

/** Frees a link from its master and keeps its administrative state: a bond sets a member down when it leaves. */
export function releaseSteps({ name, up, masterKind }: LinkState): IpStep[] {
  const release = ip`link set dev ${name} nomaster`;
  return up && masterKind === 'bond' ? [release, ip`link set dev ${name} up`] : [release];
}
