import type { NetworkPlan } from '../../apply/network-plan.ts';
import { inStackOrder } from '../../rollback/restore.ts';
import { linkNamed, type NetworkState, routeKey } from '../../state/network-state.ts';
import type { Target } from './backend.ts';
import { simulate } from './simulate.ts';

/** What a plan asks for, apart from how it would be done with `ip`. */
export function computeTarget(before: NetworkState, plan: NetworkPlan): Target {
  const wanted = simulate(before, plan);
  const restarts = restartsOf(before, plan);
  const names = new Set([...before.links, ...wanted.links].map(({ name }) => name));
  const changed = [...names].filter((name) => seen(before, name) !== seen(wanted, name));
  const concerned = new Set([...changed, ...restarts, ...(plan.dhcp ? [plan.dhcp.link] : [])]);
  const there = inStackOrder(wanted, concerned).map(({ name }) => name);
  const gone = inStackOrder(before, concerned)
    .map(({ name }) => name)
    .filter((name) => !linkNamed(wanted, name));
  return { before, wanted, names: [...there, ...gone.toReversed()], restarts, dhcp: plan.dhcp };
}

/** All that hangs on a link, as text. */
const seen = (state: NetworkState, name: string): string =>
  JSON.stringify([
    linkNamed(state, name),
    state.addresses.filter(({ link }) => link === name),
    state.routes.filter(({ hops }) => hops.some(({ link }) => link === name)).map(routeKey),
  ]);

/** Taken down and up by the plan, and for nothing else. */
function restartsOf(before: NetworkState, { steps }: NetworkPlan): readonly string[] {
  const turned = before.links.filter(({ name, up }) => {
    const own = steps.filter(([, verb, , dev]) => verb === 'set' && dev === name).map((step) => step[4]);
    return up && own.length === 2 && own[0] === 'down' && own[1] === 'up';
  });
  return turned.map(({ name }) => name);
}
