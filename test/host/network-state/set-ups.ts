/** One network for the comparison of the agent's reader with `ip`. */
export interface SetUp {
  readonly title: string;
  /** Commands of `ip`; a kernel may lack what those with a `?` need. */
  readonly commands: readonly string[];
  /** Kinds of links that the kernel must have. */
  readonly kinds?: readonly string[];
}

/** A pair of links that are up. */
export const pair = [
  'link set lo up',
  'link add v0 type veth peer name v1',
  'link set v0 up',
  'link set v1 up',
];
const own = [...pair, 'addr add 10.0.0.5/24 dev v0', 'addr add fd00::5/64 dev v0 nodad'];

const bondModes: readonly (readonly [mode: string, options: string])[] = [
  ['balance-rr', 'miimon 100 packets_per_slave 3 resend_igmp 4'],
  [
    'active-backup',
    'arp_interval 200 arp_ip_target 10.0.0.1,10.0.0.2 arp_validate active arp_all_targets all',
  ],
  ['balance-xor', 'miimon 100 updelay 200 downdelay 300 xmit_hash_policy layer3+4'],
  ['broadcast', 'miimon 50 use_carrier 0 min_links 1'],
  ['802.3ad', 'miimon 100 lacp_rate fast ad_select count ad_user_port_key 7 ad_actor_sys_prio 9'],
  ['balance-tlb', 'miimon 100 primary_reselect better tlb_dynamic_lb 0'],
  ['balance-alb', 'miimon 100 all_slaves_active 1 lp_interval 5 fail_over_mac none'],
];

const bonds: readonly SetUp[] = bondModes.map(([mode, options]) => ({
  title: `a bond of mode ${mode} with options and members`,
  kinds: ['bond'],
  commands: [
    ...pair,
    `link add bond0 type bond mode ${mode} ${options}`,
    'link set v0 down',
    'link set v0 master bond0',
    'link set v0 type bond_slave queue_id 3',
    'link set bond0 up',
  ],
}));

const vlans: readonly SetUp[] = [
  {
    title: 'VLANs with flags and priority maps',
    kinds: ['vlan'],
    commands: [
      ...pair,
      'link add link v0 name v0.7 type vlan id 7',
      'link add link v0 name v0.8 type vlan protocol 802.1ad id 8 reorder_hdr off loose_binding on',
      'link add link v0.8 name q type vlan id 9 ingress-qos-map 1:2 3:4 egress-qos-map 5:6 0:7',
      'link set v0.7 up',
    ],
  },
];

const bridges: readonly SetUp[] = [
  {
    title: 'bridges with options and ports with options',
    commands: [
      ...pair,
      'link add br0 type bridge forward_delay 500 hello_time 300 max_age 1500 ageing_time 12300 stp_state 1 priority 4097',
      '? link add br1 type bridge vlan_filtering 1 vlan_protocol 802.1ad vlan_default_pvid 5 vlan_stats_enabled 1 vlan_stats_per_port 1',
      '? link add br2 type bridge mcast_router 2 mcast_snooping 1 mcast_query_use_ifaddr 1 mcast_querier 1 mcast_hash_max 1024',
      '? link add br3 type bridge mcast_last_member_count 3 mcast_startup_query_count 4 mcast_stats_enabled 1 mcast_igmp_version 3 mcast_mld_version 2',
      '? link add br4 type bridge nf_call_iptables 1 nf_call_ip6tables 1 nf_call_arptables 1 group_address 01:80:c2:00:00:05 group_fwd_mask 8',
      'link set v0 master br0',
      'link set v0 type bridge_slave priority 5 cost 77 hairpin on guard on root_block on fastleave on learning off flood off mcast_flood off bcast_flood off neigh_suppress on isolated on',
      '? link set v1 master br1',
      '? link set br1 up',
    ],
  },
];

const links: readonly SetUp[] = [
  {
    title: 'links with other MTUs, MAC addresses, modes of IPv6, aliases and alternative names',
    commands: [
      ...pair,
      'link set v0 mtu 1400 address 02:00:00:00:00:07 addrgenmode none alias text',
      'link set v1 addrgenmode random',
      'link property add dev v1 altname another-name',
      'link add d0 type ifb',
      'link add mv0 link v0 type macvlan mode bridge',
      'link add x0 type vxlan id 7 dev v0 dstport 4789',
    ],
    kinds: ['ifb', 'macvlan', 'vxlan'],
  },
];

const addresses: readonly SetUp[] = [
  {
    title: 'addresses with labels, peers, lifetimes and flags',
    commands: [
      ...pair,
      'addr add 10.0.0.5/24 brd + dev v0 label v0:first',
      'addr add 10.0.0.6/24 dev v0',
      'addr add 10.1.0.1 peer 10.1.0.2/32 dev v0 scope link',
      'addr add 10.2.0.1/16 brd 10.2.7.7 dev v0 noprefixroute',
      'addr add 10.3.0.1/24 dev v1 valid_lft 3600 preferred_lft 1800',
      'addr add 10.4.0.1/24 dev v1 scope 7 metric 50',
      'addr add fd00::5/64 dev v0 nodad',
      'addr add fd00:1::5/64 dev v0 noprefixroute',
      'addr add fd00:2::5 peer fd00:2::6 dev v0',
      'addr add fd00:3::5/64 dev v1 valid_lft 3600 preferred_lft 0',
      'addr add fd00:4::5/64 dev v1 mngtmpaddr home',
      'addr add fe80::7/64 dev v1',
      'addr add ::192.0.2.1/128 dev v1',
      'addr add ::ffff:192.0.2.1/128 dev v1',
      'addr add 127.0.0.2/8 dev lo',
    ],
  },
];

const routes: readonly SetUp[] = [
  {
    title: 'routes of all types, tables and protocols',
    commands: [
      ...own,
      ...['blackhole', 'unreachable', 'prohibit', 'throw'].flatMap((type, at) => [
        `route add ${type} 10.${at + 60}.0.0/16`,
        `-6 route add ${type} fd0${at}:60::/32 table 300`,
      ]),
      'route add default via 10.0.0.1 dev v0 proto static metric 50',
      'route add default via 10.0.0.2 dev v0 table 1000 proto bird src 10.0.0.5',
      'route add local 10.70.0.1 dev v0 table 77',
      'route add broadcast 10.71.0.0 dev v0 table 77',
      'route add multicast 239.1.0.0/16 dev v0',
      'route add 10.72.0.0/16 dev v0 scope link tos 0x10 proto 99',
      'route add 10.73.0.1 dev v0 scope host proto 222',
      'route add 10.74.0.0/16 via 172.31.0.1 dev v0 onlink',
      'route add 10.75.0.0/16 via inet6 fd00::9 dev v0',
      '-6 route add default via fd00::1 dev v0 pref high metric 5',
      '-6 route add fd01::/64 via fd00::1 dev v0 pref low',
      '-6 route add fd02::/64 dev v0 expires 600 proto ra',
      '-6 route add fd03::1 dev v0 src fd00::5',
      '-6 route add default via fd00::1 dev v0 pref medium table 1000 proto dhcp',
    ],
  },
  {
    title: 'routes over several next hops',
    commands: [
      ...own,
      'route add 10.8.0.0/16 nexthop via 10.0.0.2 weight 2 nexthop via 10.0.0.3 dev v0 onlink weight 256',
      '-6 route add fd08::/64 nexthop via fd00::2 dev v0 weight 3 nexthop via fd00::3 dev v0',
      'route add 10.9.0.0/16 nexthop dev v0 nexthop dev v1',
    ],
  },
];

export const routesWithMetrics: SetUp = {
  title: 'routes with metrics',
  commands: [
    ...own,
    'route add 10.10.0.0/16 dev v0 mtu 1400 advmss 1300 window 7000 hoplimit 9 initcwnd 11 initrwnd 12',
    'route add 10.11.0.0/16 dev v0 rtt 100ms rttvar 25ms rto_min 200ms ssthresh 5 cwnd lock 8 reordering 4',
    'route add 10.12.0.0/16 dev v0 quickack 1 congctl cubic features ecn',
    'route add 10.13.0.0/16 dev v0 mtu lock 1300 fastopen_no_cookie 1',
    '-6 route add fd10::/64 dev v0 mtu 1400 hoplimit 33',
  ],
};

export const rules: SetUp = {
  title: 'rules with all kinds of selectors and actions',
  commands: [
    ...pair,
    'rule add from 10.0.0.0/24 table 100 priority 10 protocol static',
    'rule add from 10.0.0.1 to 10.1.0.0/16 iif v0 oif v1 table main priority 11',
    'rule add not fwmark 0x7/0xff tos 0x10 table 101 priority 12',
    'rule add fwmark 9 iif absent table 102 priority 13',
    'rule add uidrange 100-200 table 103 priority 14 protocol bird',
    'rule add ipproto tcp dport 80 sport 1000-2000 table 104 priority 15',
    'rule add table main suppress_prefixlength 0 suppress_ifgroup 7 priority 16',
    'rule add blackhole from 10.9.0.0/16 priority 17',
    'rule add unreachable priority 18 iif v0',
    'rule add goto 30000 priority 19 from 10.9.9.9',
    'rule add nop priority 20 from 10.9.9.9',
    'rule add from 0.0.0.0/8 table 105 priority 21',
    'rule add table 106 priority 22 realms 3/4',
    '-6 rule add from fd00::/64 to fd01::1 table 200 priority 23',
    '-6 rule add prohibit iif v1 priority 24',
    '? rule add l3mdev priority 25',
  ],
};

export const nextHops: SetUp = {
  title: 'routes over nexthop objects and groups',
  commands: [
    ...own,
    'nexthop add id 1 via 10.0.0.7 dev v0',
    'nexthop add id 2 via 10.0.0.8 dev v0 onlink',
    'nexthop add id 3 group 1,3/2',
    'nexthop add id 4 blackhole',
    'nexthop add id 5 via fd00::7 dev v0',
    'nexthop add id 6 via fd00::8 dev v0',
    'nexthop add id 9 group 5,3/6,1',
    'nexthop add id 8 dev v1',
    'route add default nhid 1 proto static',
    'route add 10.20.0.0/16 nhid 3',
    'route add 10.21.0.0/16 nhid 4',
    'route add 10.22.0.0/16 nhid 5',
    'route add 10.23.0.0/16 nhid 8',
    'route add 10.24.0.0/16 nhid 2',
    '-6 route add fd20::/64 nhid 5',
    '-6 route add fd21::/64 nhid 9',
  ],
};

export const setUps: readonly SetUp[] = [
  ...bonds,
  ...vlans,
  ...bridges,
  ...links,
  ...addresses,
  ...routes,
  routesWithMetrics,
  rules,
  nextHops,
];
