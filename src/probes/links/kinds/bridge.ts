import type { Attributes } from '#netlink';
import type { Bridge } from '../link.ts';
import type { RawOptions } from '../raw-link.ts';
import { type OptionDefinition, readOptions } from './read-options.ts';

/** Settable `IFLA_BR_*` of linux/if_link.h with the names of /sys/class/net/<bridge>/bridge. */
const bridgeOptions: readonly OptionDefinition[] = [
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

/** The kernel's `clock_t` is 1/100 s on all current architectures. */
export const msPerTick = 10;

export function parseBridge(data: Attributes): { readonly bridge: Bridge; readonly options: RawOptions } {
  const delayTicks = data.u32(1);
  const stpState = data.u32(5);
  return {
    bridge: {
      // 1 is the kernel's spanning tree, 2 that of a daemon.
      stp: stpState === undefined ? undefined : stpState !== 0,
      forwardDelayMs: delayTicks === undefined ? undefined : delayTicks * msPerTick,
    },
    options: readOptions(bridgeOptions, data),
  };
}
