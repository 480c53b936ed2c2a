import { Busy, Refused } from '../../errors.ts';
import { noEffects } from '../apply/effects.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import type { NetworkAction, NetworkPlan } from '../apply/network-plan.ts';
import { ip } from '../ip/ip-step.ts';
import { type LinkState, linkNamed, membersOf, type NetworkState, uppersOf } from '../state/network-state.ts';
import { requireLink, requireNotLoopback } from './interface-name.ts';
import { releaseSteps } from './members.ts';

export interface LinkArgs {
  readonly link: string;
}

/** The kinds of links that a rollback can create again. */
const recreatableKinds = new Set(['bond', 'bridge', 'vlan']);

/** Sets the link up; does not touch persistent configuration. */
export const create: NetworkAction<LinkArgs> = {
  name: 'create',
  plan({ link: name }, state) {
    const link = requireLink('the interface', name, state);
    const lower = linkNamed(state, link.lower);
    if (lower && !lower.up)
      throw new Refused(`${lower.name}, the lower device of ${name}, is down; call create() on it first`);
    return {
      steps: link.up ? [] : [ip`link set dev ${name} up`],
      effects: { ...noEffects, affected: [name] },
      differences: (after) => linkDifferences(after, name, { up: true }),
    };
  },
};

/** Sets a card down. Deletes a bond, bridge or VLAN, and frees its members in their administrative state. */
export const destroy: NetworkAction<LinkArgs> = {
  name: 'destroy',
  plan({ link: name }, state) {
    const link = requireLink('the interface', name, state);
    requireNotLoopback(link);
    const uppers = uppersOf(state, name).map((upper) => upper.name);
    if (uppers.length > 0)
      throw new Busy(`${name} carries ${uppers.join(', ')}; call destroy() on ${uppers.join(', ')} first`);
    if (link.kind === undefined) return setDownPlan(link);
    if (!recreatableKinds.has(link.kind))
      throw new Refused(
        `${name} is a ${link.kind}, which a rollback could not create again; expected a bond, VLAN, bridge or card`,
      );
    return deletePlan(link, state);
  },
};

const setDownPlan = ({ name, up }: LinkState): NetworkPlan => ({
  steps: up ? [ip`link set dev ${name} down`] : [],
  effects: { ...noEffects, affected: [name] },
  differences: (after) => linkDifferences(after, name, { up: false }),
});

function deletePlan({ name, master }: LinkState, state: NetworkState): NetworkPlan {
  const members = membersOf(state, name);
  const masters = master === undefined ? [] : [master];
  return {
    steps: [...members.flatMap((member) => releaseSteps(member)), ip`link del dev ${name}`],
    effects: {
      ...noEffects,
      affected: [name, ...members.map((member) => member.name), ...masters],
      removesAddresses: state.addresses.filter((address) => address.link === name),
      removesRoutes: state.routes.filter((route) => route.hops.some((hop) => hop.link === name)),
    },
    differences: (after) =>
      linkNamed(after, name)
        ? [`${name} is still there`]
        : members.flatMap((member) => linkDifferences(after, member.name, { master: '', up: member.up })),
  };
}

/** Sets a link down and up again, and keeps its members, addresses and routes. */
export const restart: NetworkAction<LinkArgs> = {
  name: 'restart',
  plan({ link: name }, state) {
    const link = requireLink('the interface', name, state);
    requireNotLoopback(link);
    const members = membersOf(state, name).map((member) => member.name);
    return {
      steps: [ip`link set dev ${name} down`, ip`link set dev ${name} up`],
      effects: { ...noEffects, affected: [name] },
      differences: (after) => linkDifferences(after, name, { up: true, master: link.master ?? '', members }),
    };
  },
};
