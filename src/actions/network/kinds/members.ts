import { Busy, Refused } from '../../errors.ts';
import type { IpStep } from '../ip/ip.ts';
import { addressText, type LinkState, linkNamed, type NetworkState } from '../state/network-state.ts';
import { requireLink } from './interface-name.ts';

/** Kinds that nothing can be enslaved as. */
const never = new Set(['loopback']);

/** A link that is to become a member of a bond or a port of a bridge. @throws {Refused} {Busy} naming the argument. */
export function requireEnslavable(
  argument: string,
  name: string,
  into: { readonly name: string; readonly kind: 'bond' | 'bridge' },
  state: NetworkState,
): LinkState {
  const link = requireLink(argument, name, state);
  if (link.master !== undefined && link.master !== into.name)
    throw new Busy(`${name} is a member of ${link.master}; free it first: setMaster("") on it`);
  if (link.kind !== undefined && never.has(link.kind))
    throw new Refused(`${argument} is ${name}, the loopback; another interface`);
  if (into.kind === 'bond' && link.kind === 'bond')
    throw new Refused(`${argument} is ${name}, a bond; a bond has no bonds as members`);
  if (into.kind === 'bridge' && link.kind === 'bridge')
    throw new Refused(`${argument} is ${name}, a bridge; a bridge has no bridges as ports`);
  if (into.name === name) throw new Refused(`${argument} is ${name} itself; another interface`);
  if (isStackedOn(state, into.name, name))
    throw new Refused(`${argument} is ${name}, which ${into.name} stands on: a loop; another interface`);
  const own = state.addresses.filter(
    ({ link: on, family, scope, isStatic }) =>
      on === name && (isStatic || !(family === 'ipv6' && scope === 'link')),
  );
  if (own.length > 0)
    throw new Refused(
      `${name} has addresses: ${own.map(addressText).join(', ')}; remove them first, they would be of no use in ${into.name}`,
    );
  return link;
}

/** Whether one link is made upon another, through any number of lower devices and members. */
export function isStackedOn(state: NetworkState, upper: string, lower: string): boolean {
  const seen = new Set<string>();
  const below = [upper];
  for (let name = below.pop(); name !== undefined; name = below.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    if (name === lower) return true;
    const own = linkNamed(state, name)?.lower;
    if (own !== undefined) below.push(own);
    for (const link of state.links) if (link.master === name) below.push(link.name);
  }
  return false;
}

/** A bond takes only what is down, and takes it up itself; a bridge takes what is up as it is. */
export function enslaveSteps(link: LinkState, master: Pick<LinkState, 'name' | 'kind'>): IpStep[] {
  const join: IpStep = ['link', 'set', 'dev', link.name, 'master', master.name];
  const up: IpStep = ['link', 'set', 'dev', link.name, 'up'];
  if (master.kind === 'bond')
    return link.up ? [['link', 'set', 'dev', link.name, 'down'], join, up] : [join, up];
  return link.up ? [join] : [join, up];
}

/** A bond leaves what it frees down: it is as it was. */
export function releaseSteps(link: LinkState): IpStep[] {
  const free: IpStep = ['link', 'set', 'dev', link.name, 'nomaster'];
  return link.up && link.masterKind === 'bond' ? [free, ['link', 'set', 'dev', link.name, 'up']] : [free];
}
