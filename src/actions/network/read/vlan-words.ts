import type { VlanData } from '#netlink';

/** `VLAN_FLAG_*` of linux/if_vlan.h with the arguments of `ip link … type vlan`. The first is on by default. */
const reorderHeader = 1;
const flagWords = [
  [2, 'gvrp'],
  [4, 'loose_binding'],
  [8, 'mvrp'],
  [16, 'bridge_binding'],
] as const;

/** Returns the settings of a VLAN that differ from the default, as arguments of `ip link add … type vlan`. */
export function vlanWords({
  flags = reorderHeader,
  ingressPriorities,
  egressPriorities,
}: VlanData): readonly string[] {
  return [
    ...((flags & reorderHeader) === 0 ? ['reorder_hdr', 'off'] : []),
    ...flagWords.flatMap(([flag, word]) => ((flags & flag) === 0 ? [] : [word, 'on'])),
    ...priorityWords('ingress-qos-map', ingressPriorities),
    ...priorityWords('egress-qos-map', egressPriorities),
  ];
}

const priorityWords = (word: string, pairs: VlanData['ingressPriorities']): readonly string[] =>
  pairs.length === 0 ? [] : [word, ...pairs.map(([from, to]) => `${from}:${to}`)];
