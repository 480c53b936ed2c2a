import * as fc from 'fast-check';
import { joined, line, links, some, words } from './words.ts';

const gateway4 = words('10.0.0.254', '10.0.0.253', '10.3.0.254');
const gateway6 = words('fd00::fe', 'fd00::fd', 'fd01::fe');
const destination4 = words('default', '10.50.0.0/16', '10.51.0.0/16', '10.8.0.0/16', '203.0.113.0/24');
const destination6 = words('::/0', 'fd67::/32', 'fd68::/32', '2001:db8:5::/48');

/** What the kernel keeps with a route (linux/rtnetlink.h, RTA_ and RTAX_). */
const metrics = [
  'mtu 1400',
  'mtu lock 1300',
  'advmss 1300',
  'rtt 100ms',
  'rttvar 25ms',
  'rto_min 300ms',
  'window 5000',
  'cwnd lock 20',
  'initcwnd 20',
  'initrwnd 20',
  'ssthresh 30',
  'hoplimit 30',
  'reordering 5',
  'features ecn',
  'congctl cubic',
  'congctl reno',
  'quickack 1',
  'fastopen_no_cookie 1',
] as const;
const attributes4 = some(
  3,
  ...metrics,
  'realm 7',
  'proto bird',
  'proto static',
  'table 77',
  'metric 50',
  'tos 0x10',
  'scope link',
  'onlink',
  'src 10.0.0.1',
);
const attributes6 = some(
  3,
  ...metrics,
  'proto ra',
  'proto 186',
  'table 77',
  'metric 50',
  'pref high',
  'from fd00::/64',
  'onlink',
  'src fd00::1',
);
const encapsulation4 = words('encap ip id 5 dst 10.9.9.9', 'encap ip dst 10.9.9.9 ttl 9');
const encapsulation6 = words(
  'encap ip6 id 5 dst fd09::9',
  'encap seg6 mode encap segs fd00::77',
  'encap seg6 mode inline segs fd00::77',
);
export const route = line(
  'routes',
  fc.oneof(
    joined('ip route append', destination4, attributes4, 'via', gateway4, 'dev', links),
    joined('ip route add', destination4, attributes4, 'dev', links),
    joined('ip route add', destination4, encapsulation4, attributes4, 'via', gateway4, 'dev', links),
    joined(
      'ip route add',
      destination4,
      attributes4,
      'nexthop via 10.0.0.254 weight 3 nexthop via',
      gateway4,
    ),
    joined('ip route add', words('blackhole', 'unreachable', 'prohibit', 'throw'), destination4, 'metric 9'),
    joined('ip route add', destination4, attributes4, 'nhid', words('11', '12', '13')),
    joined('ip route append', destination6, attributes6, 'via', gateway6, 'dev', links),
    joined('ip route add', destination6, encapsulation6, attributes6, 'dev', links),
    joined('ip route add', destination6, 'nhid 21'),
    joined('ip route add unreachable', destination6, 'metric 9'),
  ),
);

/** Nexthop objects by gateways that the network of v0 reaches, mostly. */
export const nexthop = line(
  'nexthops',
  fc.oneof(
    joined('ip nexthop add id', words('11', '12'), 'via', words('10.0.0.254', '10.0.0.253'), 'dev v0'),
    joined('ip nexthop add id', words('11', '12'), 'via', gateway4, 'onlink dev', links),
    joined('ip nexthop add id 21 via', words('fd00::fe', 'fd00::fd'), 'dev v0'),
    words('ip nexthop add id 14 blackhole'),
  ),
);
export const nexthopGroup = line(
  'groups',
  words(
    'ip nexthop add id 13 group 11',
    'ip nexthop add id 13 group 11/12',
    'ip nexthop add id 13 group 11,3/12,2',
  ),
);
export const rule = line(
  'routes',
  words(
    'ip rule add from 10.0.0.0/8 lookup 77 pref 55',
    'ip rule add iif v0 lookup 77 pref 56',
    'ip rule add fwmark 7 lookup 77 pref 57',
    'ip -6 rule add from fd00::/64 lookup 77 pref 58',
  ),
);
