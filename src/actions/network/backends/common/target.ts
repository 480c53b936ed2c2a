import type { DhcpChange, NetworkPlan } from '../../apply/network-plan.ts';
import type { WantedVlans } from '../../kernel/bridge-vlans.ts';
import { linkNamed, type NetworkState, routeKey } from '../../state/network-state.ts';
import { linksInStackOrder } from '../../state/stack-order.ts';
import { simulate } from './simulate.ts';

/** The state that a change leads to, independent of the back end that applies it. */
export interface Target {
  readonly before: NetworkState;
  /** The state in which the steps of the plan would end. */
  readonly wanted: NetworkState;
  /** Links that the change creates, changes or removes: lower devices first, removed links last. */
  readonly names: readonly string[];
  /** Links that the change sets down and up again, with no other effect. */
  readonly restarts: readonly string[];
  readonly dhcp?: DhcpChange | undefined;
}

/** Computes the target of a plan. */
export function computeTarget(before: NetworkState, plan: NetworkPlan): Target {
  const wanted = simulate(before, plan);
  const restarts = restartedLinks(before, plan);
  const names = new Set([...before.links, ...wanted.links].map(({ name }) => name));
  const changed = [...names].filter((name) => linkText(before, name) !== linkText(wanted, name));
  const concerned = new Set([...changed, ...restarts, ...(plan.dhcp ? [plan.dhcp.link] : [])]);
  const remaining = linksInStackOrder(wanted, concerned).map(({ name }) => name);
  const removed = linksInStackOrder(before, concerned)
    .map(({ name }) => name)
    .filter((name) => !linkNamed(wanted, name));
  return { before, wanted, names: [...remaining, ...removed.toReversed()], restarts, dhcp: plan.dhcp };
}

/** Lists the VLANs that the links of a change are to have in the end. */
export const wantedVlans = ({ wanted, names }: Target): readonly WantedVlans[] =>
  names.flatMap((link) => {
    const { bridgeVlans, kind } = linkNamed(wanted, link) ?? {};
    return bridgeVlans === undefined ? [] : [{ link, isBridge: kind === 'bridge', wanted: bridgeVlans }];
  });

/** Returns a link with its addresses and routes as text. */
const linkText = (state: NetworkState, name: string): string =>
  JSON.stringify([
    linkNamed(state, name),
    state.addresses.filter(({ link }) => link === name),
    state.routes.filter(({ hops }) => hops.some(({ link }) => link === name)).map(routeKey),
  ]);

/** Returns the links that the plan only sets down and up again. */
function restartedLinks(before: NetworkState, { steps }: NetworkPlan): readonly string[] {
  const restarted = before.links.filter(({ name, up }) => {
    const own = steps.filter(([, verb, , dev]) => verb === 'set' && dev === name).map((step) => step[4]);
    return up && own.length === 2 && own[0] === 'down' && own[1] === 'up';
  });
  return restarted.map(({ name }) => name);
}
