import type { OptionDefinition } from './read-options.ts';

const offOn = ['off', 'on'];

/** Modes of a bond in the order of their numbers. Source: the kernel's Documentation/networking/bonding.rst. */
export const bondModes = [
  'balance-rr',
  'active-backup',
  'balance-xor',
  'broadcast',
  '802.3ad',
  'balance-tlb',
  'balance-alb',
] as const;

/** `IFLA_BOND_*` of linux/if_link.h with the names of the kernel's Documentation/networking/bonding.rst. */
export const bondAttributes: readonly OptionDefinition[] = [
  [1, 'mode', 'u8', bondModes],
  [2, 'active_slave', 'link'],
  [3, 'miimon', 'u32'],
  [4, 'updelay', 'u32'],
  [5, 'downdelay', 'u32'],
  [6, 'use_carrier', 'u8'],
  [7, 'arp_interval', 'u32'],
  [8, 'arp_ip_target', 'ipv4s'],
  [9, 'arp_validate', 'u32', ['none', 'active', 'backup', 'all', 'filter', 'filter_active', 'filter_backup']],
  [10, 'arp_all_targets', 'u32', ['any', 'all']],
  [11, 'primary', 'link'],
  [12, 'primary_reselect', 'u8', ['always', 'better', 'failure']],
  [13, 'fail_over_mac', 'u8', ['none', 'active', 'follow']],
  [14, 'xmit_hash_policy', 'u8', ['layer2', 'layer3+4', 'layer2+3', 'encap2+3', 'encap3+4', 'vlan+srcmac']],
  [15, 'resend_igmp', 'u32'],
  [16, 'num_grat_arp', 'u8'],
  [17, 'all_slaves_active', 'u8'],
  [18, 'min_links', 'u32'],
  [19, 'lp_interval', 'u32'],
  [20, 'packets_per_slave', 'u32'],
  [21, 'lacp_rate', 'u8', ['slow', 'fast']],
  [22, 'ad_select', 'u8', ['stable', 'bandwidth', 'count', 'prio']],
  [24, 'ad_actor_sys_prio', 'u16'],
  [25, 'ad_user_port_key', 'u16'],
  [26, 'ad_actor_system', 'mac'],
  [27, 'tlb_dynamic_lb', 'u8'],
  [28, 'peer_notif_delay', 'u32'],
  [29, 'lacp_active', 'u8', offOn],
  [30, 'arp_missed_max', 'u8'],
  [31, 'ns_ip6_target', 'ipv6s'],
  [32, 'coupled_control', 'u8', offOn],
];

/** Settable `IFLA_BOND_SLAVE_*` of linux/if_link.h. */
export const bondPortAttributes: readonly OptionDefinition[] = [
  [5, 'queue_id', 'u16'],
  [9, 'prio', 'i32'],
];
