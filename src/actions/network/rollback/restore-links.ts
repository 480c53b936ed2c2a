import type { Effects } from '../apply/effects.ts';
import { type IpStep, ip, optional } from '../ip/ip-step.ts';
import { type LinkState, linkNamed, type NetworkState } from '../state/network-state.ts';
import { linksInStackOrder } from '../state/stack-order.ts';
import { reconcileSteps } from './reconcile.ts';

/** Computes the steps that delete created links, create removed ones, and then reconcile the affected ones. */
export function linkSteps(
  before: NetworkState,
  now: NetworkState,
  { created }: Effects,
  affected: ReadonlySet<string>,
): readonly IpStep[] {
  const surplus = created.filter((name) => linkNamed(now, name) && !linkNamed(before, name));
  const links = linksInStackOrder(before, affected);
  const missing = links.filter(({ name }) => !linkNamed(now, name));
  const steps = [
    ...surplus.toReversed().map((name) => ip`link del dev ${name}`),
    ...missing.flatMap(recreateSteps),
  ];
  if (steps.length > 0) return steps;
  return links.flatMap((link) => {
    const current = linkNamed(now, link.name);
    return current ? reconcileSteps(link, current) : [];
  });
}

/** Creates a bond, VLAN or bridge again; {@link reconcileSteps} sets the rest of its options. */
function recreateSteps({ name, kind, lower, macAddress, vlan, options }: LinkState): readonly IpStep[] {
  const start = ip`link add ${optional('link', lower)} name ${name} ${optional('address', macAddress)}`;
  if (kind === 'vlan' && vlan) {
    const { protocol, id, words = [] } = vlan;
    return [[...start, ...ip`type vlan protocol ${protocol} id ${id} ${words}`]];
  }
  if (kind === 'bond') return [[...start, ...ip`type bond mode ${options?.['mode'] ?? ''}`]];
  return kind === 'bridge' ? [[...start, ...ip`type bridge`]] : [];
}
