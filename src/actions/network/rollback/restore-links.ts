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
  const hasOtherMtu = ({ name, mtu }: LinkState) => (linkNamed(now, name)?.mtu ?? mtu) !== mtu;
  // A bridge follows its ports until its MTU is set, and no link has a larger MTU than the one below.
  const waitsForOthers = ({ name, kind, lower }: LinkState) =>
    links.some(
      (other) => ((kind === 'bridge' && other.master === name) || other.name === lower) && hasOtherMtu(other),
    );
  const reconciled = links.flatMap((link) => {
    const current = linkNamed(now, link.name);
    if (current === undefined) return [];
    const former = followsLower(link, current, before, now)
      ? { ...link, macAddress: current.macAddress }
      : link;
    const isLater = waitsForOthers(link);
    return reconcileSteps(former, current)
      .filter((step) => !(isLater && step[4] === 'mtu'))
      .map((step) => ({ link, step }));
  });
  // The kernel makes a link-local address of the MAC address, which such a bridge gets from its ports.
  const isLast = ({ link, step }: (typeof reconciled)[number]) => link.followsPorts && step.at(-1) === 'up';
  return [...reconciled.filter((each) => !isLast(each)), ...reconciled.filter(isLast)].map(
    ({ step }) => step,
  );
}

/**
 * Whether a VLAN has the MAC address of its lower device now as before: it follows that one. An address of its own, which a
 * step would give it, would end that.
 */
function followsLower(
  { kind, lower, macAddress }: LinkState,
  current: LinkState,
  before: NetworkState,
  now: NetworkState,
): boolean {
  const macOf = (state: NetworkState) => linkNamed(state, lower)?.macAddress;
  return kind === 'vlan' && macAddress === macOf(before) && current.macAddress === macOf(now);
}

/** Creates a bond, VLAN or bridge again; {@link reconcileSteps} sets the rest of its options. */
function recreateSteps(link: LinkState): readonly IpStep[] {
  const { name, kind, lower, macAddress, followsPorts, vlan, options } = link;
  // A bridge that is given an address keeps it, whatever its ports.
  const address = followsPorts ? undefined : macAddress;
  const start = ip`link add ${optional('link', lower)} name ${name} ${optional('address', address)}`;
  if (kind === 'vlan' && vlan) {
    const { protocol, id, words = [] } = vlan;
    return [[...start, ...ip`type vlan protocol ${protocol} id ${id} ${words}`]];
  }
  if (kind === 'bond') return [[...start, ...ip`type bond mode ${options?.['mode'] ?? ''}`]];
  return kind === 'bridge' ? [[...start, ...ip`type bridge`]] : [];
}
