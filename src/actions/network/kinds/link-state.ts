import { Busy, Refused } from '../../errors.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import { type NetworkAction, noEffects } from '../apply/network-plan.ts';
import type { IpStep } from '../ip/ip.ts';
import { type LinkState, linkNamed, membersOf, type NetworkState, uppersOf } from '../state/network-state.ts';
import { requireLink } from './interface-name.ts';
import { releaseSteps } from './members.ts';

export interface LinkArgs {
  readonly link: string;
}

/** Kinds that can be made again as they were. */
const made = new Set(['bond', 'bridge', 'vlan']);

/** Takes it up. What is written down is another matter. */
export const create: NetworkAction<LinkArgs> = {
  name: 'create',
  plan({ link: name }, state) {
    const link = requireLink('the interface', name, state);
    const lower = linkNamed(state, link.lower);
    if (lower && !lower.up)
      throw new Refused(`${lower.name}, which ${name} is made on, is down; create() on that first`);
    return {
      steps: link.up ? [] : [['link', 'set', 'dev', name, 'up']],
      effects: { ...noEffects, touches: [name] },
      differences: (after) => linkDifferences(after, name, { up: true }),
    };
  },
};

/** Takes a card down; takes a made interface away, and gives its members back as they were. */
export const destroy: NetworkAction<LinkArgs> = {
  name: 'destroy',
  plan({ link: name }, state) {
    const link = requireLink('the interface', name, state);
    if (link.kind === 'loopback') throw new Refused(`${name} is the loopback; another interface`);
    const above = uppersOf(state, name);
    if (above.length > 0)
      throw new Busy(`${name} carries ${above.map((upper) => upper.name).join(', ')}; destroy that first`);
    if (link.kind === undefined) {
      return {
        steps: link.up ? [['link', 'set', 'dev', name, 'down']] : [],
        effects: { ...noEffects, touches: [name] },
        differences: (after) => linkDifferences(after, name, { up: false }),
      };
    }
    if (!made.has(link.kind))
      throw new Refused(
        `${name} is a ${link.kind}, which could not be made again; a bond, VLAN, bridge or card`,
      );
    const members = membersOf(state, name);
    return {
      steps: [...members.flatMap((member) => releaseSteps(member)), ['link', 'del', 'dev', name]],
      effects: {
        ...noEffects,
        touches: [name, ...members.map((member) => member.name), ...masterOf(link)],
        removesAddresses: state.addresses.filter((address) => address.link === name),
        removesRoutes: state.routes.filter((route) => route.hops.some((hop) => hop.link === name)),
      },
      differences: (after) => (linkNamed(after, name) ? [`${name} is still there`] : freed(after, members)),
    };
  },
};

/** Down and up, with all that it has: members, addresses, routes. */
export const restart: NetworkAction<LinkArgs> = {
  name: 'restart',
  plan({ link: name }, state) {
    const link = requireLink('the interface', name, state);
    if (link.kind === 'loopback') throw new Refused(`${name} is the loopback; another interface`);
    const turn: IpStep[] = [
      ['link', 'set', 'dev', name, 'down'],
      ['link', 'set', 'dev', name, 'up'],
    ];
    return {
      steps: turn,
      effects: { ...noEffects, touches: [name] },
      differences: (after) =>
        linkDifferences(after, name, {
          up: true,
          master: link.master ?? '',
          members: membersOf(state, name).map((member) => member.name),
        }),
    };
  },
};

const masterOf = ({ master }: LinkState) => (master === undefined ? [] : [master]);

const freed = (after: NetworkState, members: readonly LinkState[]) =>
  members.flatMap(({ name, up }) => linkDifferences(after, name, { master: '', up }));
