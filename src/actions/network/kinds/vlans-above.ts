import { type IpStep, ip } from '../ip/ip-step.ts';
import { type LinkState, type NetworkState, withUppers } from '../state/network-state.ts';

/** Lists the VLANs above a link, at any height. The kernel takes them down with it, and sets all of them up with it. */
export function vlansAbove(state: NetworkState, name: string): readonly LinkState[] {
  const above = withUppers(state, [name]);
  return state.links.filter((link) => link.kind === 'vlan' && link.name !== name && above.has(link.name));
}

/** Builds the steps that set a link down and up again. VLANs above that were down go down again. */
export const downAndUpSteps = (
  state: NetworkState,
  name: string,
  between: readonly IpStep[] = [],
): readonly IpStep[] => [
  ip`link set dev ${name} down`,
  ...between,
  ip`link set dev ${name} up`,
  ...vlansAbove(state, name)
    .filter(({ up }) => !up)
    .map((vlan) => ip`link set dev ${vlan.name} down`),
];
