import { compact } from '#base';

/** An option of a bond or bridge, two values to set one after the other, and their form in the output of `ip -j -d link`. */
export interface OptionCase {
  readonly name: string;
  readonly values: readonly [unknown, unknown];
  /** Name in the output of `ip`; the same as `name` when absent. */
  readonly json?: string;
  /** Values in the output of `ip`; the same texts as `values` when absent. */
  readonly reported?: readonly [string, string];
}

const option = (
  name: string,
  first: unknown,
  second: unknown,
  further: Partial<OptionCase> = {},
): OptionCase => ({ name, values: [first, second], ...further });

/** Bond options of every mode. */
export const anyModeOptions: readonly OptionCase[] = [
  option('miimon', 50, 100),
  option('updelay', 100, 400),
  option('downdelay', 150, 600),
  option('peer_notif_delay', 200, 400, { json: 'peer_notify_delay' }),
  option('arp_all_targets', 'all', 'any'),
  option('primary_reselect', 'better', 'failure'),
  option('xmit_hash_policy', 'layer2+3', 'layer3+4'),
  option('resend_igmp', 3, 0),
  option('num_grat_arp', 4, 2, { json: 'num_peer_notif' }),
  option('all_slaves_active', true, false, { reported: ['1', '0'] }),
  option('min_links', 1, 2),
  option('lp_interval', 2, 3),
  option('ad_select', 'bandwidth', 'count'),
];

/** Bond options that the kernel accepts only without members. */
export const memberlessOptions: readonly OptionCase[] = [
  option('fail_over_mac', 'active', 'follow'),
  option('use_carrier', 1, 1),
];

/** Bond options that monitor members by ARP instead of miimon. */
export const arpOptions: readonly OptionCase[] = [
  option('arp_interval', 500, 700),
  option('arp_ip_target', ['192.0.2.1', '192.0.2.2'], '192.0.2.3', {
    reported: ['192.0.2.1,192.0.2.2', '192.0.2.3'],
  }),
  option('ns_ip6_target', ['2001:db8::1'], ['2001:db8::2', '2001:db8::3'], {
    reported: ['2001:db8::1', '2001:db8::2,2001:db8::3'],
  }),
  option('arp_validate', 'active', 'all'),
  option('arp_missed_max', 3, 4),
];

const withPrimary: readonly OptionCase[] = [
  option('primary', 'ens17', 'ens16'),
  option('active_slave', 'ens17', 'ens16'),
];

/** Bond options that only some of the seven modes have. */
export const optionsByMode: Readonly<Record<string, readonly OptionCase[]>> = {
  'balance-rr': [option('packets_per_slave', 5, 2)],
  'active-backup': withPrimary,
  'balance-xor': [],
  broadcast: [],
  '802.3ad': [
    option('lacp_rate', 'fast', 'slow', { json: 'ad_lacp_rate' }),
    option('lacp_active', 'off', 'on', { json: 'ad_lacp_active' }),
    option('ad_actor_sys_prio', 100, 200),
    option('ad_user_port_key', 5, 9),
    option('ad_actor_system', '02:00:00:00:00:77', '02:00:00:00:00:78'),
  ],
  'balance-tlb': [...withPrimary, option('tlb_dynamic_lb', 0, 1)],
  'balance-alb': [...withPrimary, option('tlb_dynamic_lb', 0, 1)],
};
/** Modes that support monitoring by ARP. */
export const modesWithArp: readonly string[] = ['balance-rr', 'active-backup', 'balance-xor', 'broadcast'];

/** All options of a bridge. */
export const bridgeOptionCases: readonly OptionCase[] = [
  option('forward_delay', 400, 1500),
  option('hello_time', 100, 300),
  option('max_age', 800, 2000),
  option('ageing_time', 10_000, 30_000),
  option('stp_state', true, false, { reported: ['1', '0'] }),
  option('priority', 100, 4096),
  option('vlan_filtering', 1, 0),
  option('vlan_protocol', '802.1ad', '802.1Q'),
  option('default_pvid', 5, 6, { json: 'vlan_default_pvid' }),
  option('vlan_stats_enabled', 1, 0),
  option('vlan_stats_per_port', 1, 0),
  option('group_addr', '01:80:c2:00:00:0e', '01:80:c2:00:00:0d'),
  option('multicast_router', 2, 0, { json: 'mcast_router' }),
  option('multicast_snooping', 0, 1, { json: 'mcast_snooping' }),
  option('multicast_query_use_ifaddr', 1, 0, { json: 'mcast_query_use_ifaddr' }),
  option('multicast_querier', 1, 0, { json: 'mcast_querier' }),
  option('hash_max', 16, 16, { json: 'mcast_hash_max' }),
  option('multicast_last_member_count', 3, 4, { json: 'mcast_last_member_cnt' }),
  option('multicast_startup_query_count', 4, 5, { json: 'mcast_startup_query_cnt' }),
  option('group_fwd_mask', 16_384, 8, { reported: ['0x4000', '0x8'] }),
  option('multicast_last_member_interval', 200, 300, { json: 'mcast_last_member_intvl' }),
  option('multicast_membership_interval', 20_000, 30_000, { json: 'mcast_membership_intvl' }),
  option('multicast_querier_interval', 20_000, 30_000, { json: 'mcast_querier_intvl' }),
  option('multicast_query_interval', 10_000, 12_000, { json: 'mcast_query_intvl' }),
  option('multicast_query_response_interval', 800, 1200, { json: 'mcast_query_response_intvl' }),
  option('multicast_startup_query_interval', 3000, 4000, { json: 'mcast_startup_query_intvl' }),
  option('multicast_stats_enabled', 1, 0, { json: 'mcast_stats_enabled' }),
  option('multicast_igmp_version', 3, 2, { json: 'mcast_igmp_version' }),
  option('multicast_mld_version', 2, 1, { json: 'mcast_mld_version' }),
  option('nf_call_iptables', 1, 0),
  option('nf_call_ip6tables', 1, 0),
  option('nf_call_arptables', 1, 0),
];

/** Returns the argument `options` of a call with the first or second values. */
export const optionValues = (cases: readonly OptionCase[], turn: 0 | 1): Record<string, unknown> =>
  Object.fromEntries(cases.map(({ name, values }) => [name, values[turn]]));

/** Returns the output of `ip` that is expected for the first or second values. */
export const expectedOptions = (cases: readonly OptionCase[], turn: 0 | 1): Record<string, string> =>
  Object.fromEntries(
    cases.map(({ name, json = name, values, reported }) => [json, reported?.[turn] ?? String(values[turn])]),
  );

/** Returns a case with its two values swapped. */
export const swapValues = ({ name, values: [first, second], json, reported }: OptionCase): OptionCase => ({
  name,
  values: [second, first],
  ...compact({ json, reported: reported && ([reported[1], reported[0]] as const) }),
});
