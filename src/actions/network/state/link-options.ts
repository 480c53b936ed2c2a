/** An option of a bond or bridge: its names in the kernel and in `ip`, its values, and its conditions. */
export interface LinkOption {
  /** The kernel's name, as in property `options`. */
  readonly name: string;
  /** Argument of `ip link … type KIND`; `name` when absent. */
  readonly word?: string;
  readonly value: OptionValue;
  /** The modes of a bond that have the option; all when absent. */
  readonly modes?: readonly string[];
  /** The kernel accepts it only while the bond is down. */
  readonly needsLinkDown?: true;
  /** The kernel accepts it only while the bond has no members. */
  readonly needsNoMembers?: true;
  /** Hundredths of a second, which the kernel counts in its own ticks. */
  readonly isTime?: true;
}

export type OptionValue =
  | { readonly range: readonly [number, number] }
  /** A number of 16 bits with none but these bits. */
  | { readonly mask: number }
  /** In the order of the kernel's numbers, which are accepted as well. */
  | { readonly words: readonly string[] }
  | { readonly addresses: 'ipv4' | 'ipv6' }
  | { readonly form: 'machine' | 'group' | 'member' };

const range = (from: number, to: number) => ({ range: [from, to] as const });
const words = (...list: readonly string[]) => ({ words: list });
const intMax = 2147483647;
const flag = range(0, 1);
const lacp = ['802.3ad'];
const withPrimary = ['active-backup', 'balance-tlb', 'balance-alb'];
const withArp = ['balance-rr', 'active-backup', 'balance-xor', 'broadcast'];

/** Options of a bond, except `mode`. Source: the kernel's Documentation/networking/bonding.rst. */
export const bondOptions: readonly LinkOption[] = [
  { name: 'miimon', value: range(0, intMax) },
  { name: 'updelay', value: range(0, intMax) },
  { name: 'downdelay', value: range(0, intMax) },
  { name: 'peer_notif_delay', word: 'peer_notify_delay', value: range(0, 300_000) },
  { name: 'use_carrier', value: flag },
  { name: 'arp_interval', value: range(0, intMax), modes: withArp },
  { name: 'arp_ip_target', value: { addresses: 'ipv4' }, modes: withArp },
  { name: 'ns_ip6_target', value: { addresses: 'ipv6' }, modes: withArp },
  {
    name: 'arp_validate',
    value: words('none', 'active', 'backup', 'all', 'filter', 'filter_active', 'filter_backup'),
    modes: withArp,
  },
  { name: 'arp_all_targets', value: words('any', 'all') },
  { name: 'arp_missed_max', value: range(1, 255), modes: withArp },
  { name: 'primary', value: { form: 'member' }, modes: withPrimary },
  { name: 'active_slave', value: { form: 'member' }, modes: withPrimary },
  { name: 'primary_reselect', value: words('always', 'better', 'failure') },
  { name: 'fail_over_mac', value: words('none', 'active', 'follow'), needsNoMembers: true },
  {
    name: 'xmit_hash_policy',
    value: words('layer2', 'layer3+4', 'layer2+3', 'encap2+3', 'encap3+4', 'vlan+srcmac'),
  },
  { name: 'resend_igmp', value: range(0, 255) },
  { name: 'num_grat_arp', value: range(0, 255) },
  { name: 'all_slaves_active', value: flag },
  { name: 'min_links', value: range(0, intMax) },
  { name: 'lp_interval', value: range(1, intMax) },
  { name: 'packets_per_slave', value: range(0, 65_535), modes: ['balance-rr'] },
  { name: 'lacp_rate', value: words('slow', 'fast'), modes: lacp, needsLinkDown: true },
  {
    name: 'lacp_active',
    value: words('off', 'on'),
    modes: lacp,
    needsLinkDown: true,
  },
  { name: 'ad_select', value: words('stable', 'bandwidth', 'count'), needsLinkDown: true },
  { name: 'ad_actor_sys_prio', value: range(1, 65_535), modes: lacp },
  { name: 'ad_user_port_key', value: range(0, 1023), modes: lacp, needsLinkDown: true },
  { name: 'ad_actor_system', value: { form: 'machine' }, modes: lacp },
  { name: 'tlb_dynamic_lb', value: flag, modes: ['balance-tlb', 'balance-alb'], needsLinkDown: true },
];

/** Hundredths of a second: the kernel takes no shorter query interval than one second, and none longer than a day. */
const queryInterval = range(100, 8_640_000);
const interval = (name: string, value = range(0, intMax)): LinkOption => ({
  name: `multicast_${name}_interval`,
  word: `mcast_${name}_interval`,
  value,
  isTime: true,
});
const multicastIntervals: readonly LinkOption[] = [
  interval('last_member'),
  interval('membership'),
  interval('querier'),
  interval('query', queryInterval),
  interval('query_response'),
  interval('startup_query', queryInterval),
];

/** Options of a bridge that `ip` sets, times in hundredths of a second. Source: /sys/class/net/BRIDGE/bridge. */
export const bridgeOptions: readonly LinkOption[] = [
  { name: 'forward_delay', value: range(0, 3000), isTime: true },
  { name: 'hello_time', value: range(100, 1000), isTime: true },
  { name: 'max_age', value: range(600, 4000), isTime: true },
  { name: 'ageing_time', value: range(0, intMax), isTime: true },
  { name: 'stp_state', value: flag },
  { name: 'priority', value: range(0, 65_535) },
  { name: 'vlan_filtering', value: flag },
  { name: 'vlan_protocol', value: { words: ['802.1Q', '802.1ad'] } },
  { name: 'default_pvid', word: 'vlan_default_pvid', value: range(0, 4094) },
  { name: 'vlan_stats_enabled', value: flag },
  { name: 'vlan_stats_per_port', value: flag },
  // BR_GROUPFWD_RESTRICTED: a bridge forwards no frames of STP, of LACP, or that pause a link.
  { name: 'group_fwd_mask', value: { mask: 0xfff8 } },
  { name: 'group_addr', word: 'group_address', value: { form: 'group' } },
  { name: 'multicast_router', word: 'mcast_router', value: range(0, 2) },
  { name: 'multicast_snooping', word: 'mcast_snooping', value: flag },
  { name: 'multicast_query_use_ifaddr', word: 'mcast_query_use_ifaddr', value: flag },
  { name: 'multicast_querier', word: 'mcast_querier', value: flag },
  { name: 'hash_max', word: 'mcast_hash_max', value: range(1, intMax) },
  {
    name: 'multicast_last_member_count',
    word: 'mcast_last_member_count',
    value: range(0, intMax),
  },
  {
    name: 'multicast_startup_query_count',
    word: 'mcast_startup_query_count',
    value: range(0, intMax),
  },
  ...multicastIntervals,
  { name: 'multicast_stats_enabled', word: 'mcast_stats_enabled', value: flag },
  { name: 'multicast_igmp_version', word: 'mcast_igmp_version', value: range(2, 3) },
  { name: 'multicast_mld_version', word: 'mcast_mld_version', value: range(1, 2) },
  { name: 'nf_call_iptables', value: flag },
  { name: 'nf_call_ip6tables', value: flag },
  { name: 'nf_call_arptables', value: flag },
];

/** @returns the kernel's name of an option of a bond or bridge that a definition names as `ip` does. */
export const kernelOptionName = (kind: string | undefined, text: string): string =>
  optionsOf(kind)?.find((option) => ipWordOf(option) === text)?.name ?? text;

/** @returns the option's argument of `ip link`. */
export const ipWordOf = (option: LinkOption): string => option.word ?? option.name;

const bondWords = (condition: (option: LinkOption) => boolean): ReadonlySet<string> =>
  new Set(bondOptions.filter(condition).map(ipWordOf));

/** Arguments of `ip link … type bond` that the kernel accepts only while the bond is down. */
export const bondWordsNeedingLinkDown: ReadonlySet<string> = new Set([
  'mode',
  ...bondWords(({ needsLinkDown }) => needsLinkDown === true),
]);

/** Whether the value of an option is the name of a member. */
export const isMemberOption = ({ value }: LinkOption): boolean => 'form' in value && value.form === 'member';

/** Arguments of `ip link … type bond` that name targets of ARP. */
export const bondWordsNamingTargets: ReadonlySet<string> = bondWords(({ value }) => 'addresses' in value);

/** Arguments of `ip link … type bond` that name a member. */
export const bondWordsNamingMembers: ReadonlySet<string> = bondWords(isMemberOption);

const timeWords = new Set(bridgeOptions.filter(({ isTime }) => isTime).map(ipWordOf));

/** Whether an argument of `ip link … type bridge` is a time in hundredths of a second. */
export const isTimeWord = (word: string): boolean => timeWords.has(word);

/** @returns the options of a kind of link; undefined for a kind without options. */
export function optionsOf(kind: string | undefined): readonly LinkOption[] | undefined {
  if (kind === 'bond') return bondOptions;
  return kind === 'bridge' ? bridgeOptions : undefined;
}
