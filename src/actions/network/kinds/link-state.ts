import { Busy, Refused } from '../../errors.ts';
import { noEffects } from '../apply/effects.ts';
import { linkDifferences } from '../apply/link-differences.ts';
import type { NetworkAction, NetworkPlan } from '../apply/network-plan.ts';
import { ip } from '../ip/ip-step.ts';
import { type LinkState, linkNamed, membersOf, type NetworkState, uppersOf } from '../state/network-state.ts';
import { requireLink, requireNotLoopback } from './interface-name.ts';
import { releaseSteps } from './members.ts';
import { spanningTreeWords, unreportedNotes } from './options/unreported-options.ts';
import { downAndUpSteps, vlansAbove } from './vlans-above.ts';

export interface LinkArgs {
  readonly link: string;
}

export interface ForceableArgs extends LinkArgs {
  /** Whether things may go for good with a removed link. */
  readonly force?: boolean;
}

/** The kinds of links that a rollback can create again. */
const recreatableKinds = new Set(['bond', 'bridge', 'vlan']);

/** Sets the link up; does not touch persistent configuration. */
export const create: NetworkAction<LinkArgs> = {
  name: 'create',
  plan({ link: name }, state) {
    const link = requireLink('the interface', name, state);
    return setUpPlan(link, state, 'create()');
  },
};

export interface SetAdminUpArgs extends LinkArgs {
  readonly on: boolean;
}

/** Sets a link of any kind up, or down without removing it. What went when it went down comes back when it goes up. */
export const setAdminUp: NetworkAction<SetAdminUpArgs> = {
  name: 'setAdminUp',
  plan({ link: name, on }, state) {
    const link = requireLink('the interface', name, state);
    requireNotLoopback(link);
    return on ? setUpPlan(link, state, 'setAdminUp(true)') : setDownPlan(link, state);
  },
};

/** @param call which a caller makes on the lower device first. */
function setUpPlan(link: LinkState, state: NetworkState, call: string): NetworkPlan {
  const { name, up } = link;
  const lower = linkNamed(state, link.lower);
  if (lower && !lower.up)
    throw new Refused(`${lower.name}, the lower device of ${name}, is down; call ${call} on it first`);
  return {
    steps: up ? [] : [ip`link set dev ${name} up`],
    effects: { ...noEffects, affected: [name] },
    adminState: { link: name, up: true },
    differences: (after) => linkDifferences(after, name, { up: true }),
  };
}

/** Sets a card down. Deletes a bond, bridge or VLAN, and frees its members in their administrative state. */
export const destroy: NetworkAction<ForceableArgs> = {
  name: 'destroy',
  plan({ link: name, force }, state) {
    const link = requireLink('the interface', name, state);
    requireNotLoopback(link);
    const uppers = uppersOf(state, name).map((upper) => upper.name);
    if (uppers.length > 0)
      throw new Busy(`${name} carries ${uppers.join(', ')}; call destroy() on ${uppers.join(', ')} first`);
    if (link.kind === undefined) return setDownPlan(link, state);
    if (!recreatableKinds.has(link.kind))
      throw new Refused(
        `${name} is a ${link.kind}, which a rollback could not create again; expected a bond, VLAN, bridge or card`,
      );
    return { ...deletePlan(link, state), force };
  },
};

/** The routes of a link that is down are saved: they come back when it goes up. */
function setDownPlan({ name, up }: LinkState, state: NetworkState): NetworkPlan {
  const above = vlansAbove(state, name).filter((vlan) => vlan.up);
  return {
    steps: up ? [ip`link set dev ${name} down`] : [],
    effects: { ...noEffects, affected: [name] },
    adminState: { link: name, up: false },
    differences: (after) => linkDifferences(after, name, { up: false }),
    notes:
      above.length === 0
        ? []
        : [`${above.map((vlan) => vlan.name).join(', ')} above ${name} goes down with it`],
  };
}

function deletePlan(link: LinkState, state: NetworkState): NetworkPlan {
  const { name, master } = link;
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
    notes: unreportedNotes(link, spanningTreeWords),
  };
}

/** Sets a link down and up again, and keeps its members, addresses and routes. */
export const restart: NetworkAction<ForceableArgs> = {
  name: 'restart',
  plan({ link: name, force }, state) {
    const link = requireLink('the interface', name, state);
    requireNotLoopback(link);
    const members = membersOf(state, name).map((member) => member.name);
    return {
      steps: downAndUpSteps(state, name),
      effects: { ...noEffects, affected: [name] },
      differences: (after) => linkDifferences(after, name, { up: true, master: link.master ?? '', members }),
      force,
    };
  },
};
