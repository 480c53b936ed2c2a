import * as fc from 'fast-check';
import { joined, line, links, words } from './words.ts';

export const onLink = line(
  'links',
  fc.oneof(
    joined(
      'ip link set',
      links,
      words(
        'alias uplink',
        'alias a\x01\xffb',
        'txqueuelen 500',
        'group 5',
        'allmulticast on',
        'promisc on',
        'multicast off',
        'arp off',
        'mtu 1450',
        'mtu 1280',
        'gso_max_size 40000',
        'address 02:00:00:00:00:77',
        'down',
      ),
    ),
    joined('ip link property add dev', links, words('altname other', 'altname another')),
    joined('ip link add link', links, 'name mac0 type macvlan mode bridge'),
    joined('tc qdisc replace dev', links, 'root tbf rate 1mbit burst 10k latency 10ms'),
  ),
);
export const onBridge = line(
  'ports',
  fc.oneof(
    joined(
      'ip link set br0 type bridge',
      words(
        'ageing_time 10000',
        'group_fwd_mask 16384',
        'mcast_snooping 0',
        'mcast_querier 1',
        'mcast_query_interval 6000',
        'mcast_igmp_version 3',
        'no_linklocal_learn 1',
        'priority 4096',
        'forward_delay 400',
        'vlan_filtering 1',
        'nf_call_iptables 1',
      ),
    ),
    joined(
      'bridge link set dev',
      words('v1', 'v2'),
      words('hairpin on', 'isolated on', 'learning off', 'flood off', 'guard on', 'priority 8', 'cost 77'),
    ),
    joined(
      'ip link set',
      words('v1', 'v2'),
      'type bridge_slave',
      words(
        'mcast_to_unicast on',
        'group_fwd_mask 16384',
        'mcast_router 2',
        'neigh_suppress on',
        'proxy_arp on',
      ),
    ),
    joined('bridge fdb add 02:00:00:00:00:99 dev', words('v1', 'v2'), 'master', words('static', 'dynamic')),
    joined(
      'bridge mdb add dev br0 port',
      words('v1', 'v2'),
      'grp',
      words('239.1.1.2', 'ff05::9'),
      'permanent',
    ),
    joined('bridge vlan add vid', words('10-12', '20 pvid untagged'), 'dev', words('v1', 'v2')),
  ),
);
export const setting = line(
  'settings',
  fc
    .tuple(
      links,
      words(
        'ipv4.conf.LINK.rp_filter=2',
        'ipv4.conf.LINK.proxy_arp=1',
        'ipv4.conf.LINK.forwarding=1',
        'ipv4.conf.LINK.arp_ignore=1',
        'ipv4.conf.LINK.promote_secondaries=1',
        'ipv4.conf.all.promote_secondaries=1',
        'ipv4.nexthop_compat_mode=0',
        'ipv4.neigh.LINK.app_solicit=3',
        'ipv6.conf.LINK.disable_ipv6=1',
        'ipv6.conf.LINK.accept_ra=0',
        'ipv6.conf.LINK.forwarding=1',
        'ipv6.conf.LINK.use_tempaddr=2',
        'ipv6.conf.LINK.addr_gen_mode=1',
        'ipv6.conf.LINK.keep_addr_on_down=1',
        'ipv6.neigh.LINK.app_solicit=3',
      ),
    )
    .map(([link, text]) => `sysctl -qw net.${text.replace('LINK', link)}`),
);
