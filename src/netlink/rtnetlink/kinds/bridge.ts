import type { Attributes } from '../../attributes.ts';
import type { OptionDefinition } from './read-options.ts';

/** Settable `IFLA_BR_*` of linux/if_link.h with the names of /sys/class/net/<bridge>/bridge. */
export const bridgeAttributes: readonly OptionDefinition[] = [
  [1, 'forward_delay', 'u32'],
  [2, 'hello_time', 'u32'],
  [3, 'max_age', 'u32'],
  [4, 'ageing_time', 'u32'],
  [5, 'stp_state', 'u32'],
  [6, 'priority', 'u16'],
  [7, 'vlan_filtering', 'u8'],
  [8, 'vlan_protocol', 'protocol'],
  [9, 'group_fwd_mask', 'u16'],
  [20, 'group_addr', 'mac'],
  [22, 'multicast_router', 'u8'],
  [23, 'multicast_snooping', 'u8'],
  [24, 'multicast_query_use_ifaddr', 'u8'],
  [25, 'multicast_querier', 'u8'],
  [26, 'hash_elasticity', 'u32'],
  [27, 'hash_max', 'u32'],
  [28, 'multicast_last_member_count', 'u32'],
  [29, 'multicast_startup_query_count', 'u32'],
  [30, 'multicast_last_member_interval', 'u64'],
  [31, 'multicast_membership_interval', 'u64'],
  [32, 'multicast_querier_interval', 'u64'],
  [33, 'multicast_query_interval', 'u64'],
  [34, 'multicast_query_response_interval', 'u64'],
  [35, 'multicast_startup_query_interval', 'u64'],
  [36, 'nf_call_iptables', 'u8'],
  [37, 'nf_call_ip6tables', 'u8'],
  [38, 'nf_call_arptables', 'u8'],
  [39, 'default_pvid', 'u16'],
  [41, 'vlan_stats_enabled', 'u8'],
  [42, 'multicast_stats_enabled', 'u8'],
  [43, 'multicast_igmp_version', 'u8'],
  [44, 'multicast_mld_version', 'u8'],
  [45, 'vlan_stats_per_port', 'u8'],
];

/** IFLA_BR_FORWARD_DELAY, _HELLO_TIME, _MAX_AGE; _AGEING_TIME; _ROOT_ID, _BRIDGE_ID; _TOPOLOGY_CHANGE. */
const spanningTree = {
  timers: [1, 2, 3],
  ageingTime: 4,
  rootId: 10,
  bridgeId: 11,
  topologyChange: 14,
} as const;

/**
 * Lists the attributes in which a bridge reports its spanning tree, and not what was set: the root's timers where another
 * bridge is the root, and a short ageing time during a change of the topology.
 */
export function runningBridgeOptions(data: Attributes): readonly number[] {
  const [root, own] = [data.bytes(spanningTree.rootId), data.bytes(spanningTree.bridgeId)];
  const isRoot = root === undefined || own === undefined || root.equals(own);
  const isChanging = (data.u8(spanningTree.topologyChange) ?? 0) !== 0;
  return [...(isRoot ? [] : spanningTree.timers), ...(isChanging ? [spanningTree.ageingTime] : [])];
}

const offOn = ['off', 'on'];

/** Settable `IFLA_BRPORT_*` of linux/if_link.h with the arguments of `ip link … type bridge_slave`. */
export const bridgePortAttributes: readonly OptionDefinition[] = [
  [2, 'priority', 'u16'],
  [3, 'cost', 'u32'],
  [4, 'hairpin', 'u8', offOn],
  [5, 'guard', 'u8', offOn],
  [6, 'root_block', 'u8', offOn],
  [7, 'fastleave', 'u8', offOn],
  [8, 'learning', 'u8', offOn],
  [9, 'flood', 'u8', offOn],
  [25, 'mcast_router', 'u8'],
  [27, 'mcast_flood', 'u8', offOn],
  [28, 'mcast_to_unicast', 'u8', offOn],
  [30, 'bcast_flood', 'u8', offOn],
  [31, 'group_fwd_mask', 'u16'],
  [32, 'neigh_suppress', 'u8', offOn],
  [33, 'isolated', 'u8', offOn],
];
