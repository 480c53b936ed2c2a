import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NetworkCapture } from '../../kit/network/capture/capture.ts';
import { compareCaptures } from '../../kit/network/capture/compare.ts';
import { captureAtRest } from '../../kit/network/capture/namespace.ts';
import { runLines } from '../../kit/network/run-lines.ts';
import { Namespace, requireTools } from '../kit.ts';

const network = [
  'link set lo up',
  'link add v0 type veth peer name p0',
  'link add v1 type veth peer name p1',
  'link add br0 type bridge ageing_time 20000',
  'link set v1 master br0',
  ...['v0', 'p0', 'v1', 'p1', 'br0'].map((name) => `link set ${name} up`),
  'address add 10.0.0.1/24 dev v0',
  'address add 10.3.0.1/24 dev v0',
  'address add fd00::1/64 dev v0 nodad',
  'address add fd00::2/64 dev v0 nodad',
  'route add 10.50.0.0/16 via 10.0.0.254',
];

/** A change of one thing, and the paths that differ after it. A line of `change` begins with the tool. */
interface Kind {
  readonly title: string;
  readonly change: readonly string[];
  readonly paths: readonly string[];
}

const kind = (title: string, change: string | readonly string[], ...paths: readonly string[]): Kind => ({
  title,
  change: [change].flat(),
  paths,
});

const info = (link: string, option: string) => `link ${link} linkinfo info_data ${option}`;
const slave = (link: string, option: string) => `link ${link} linkinfo info_slave_data ${option}`;

const kinds: readonly Kind[] = [
  kind('an MTU', 'ip link set p1 mtu 1400', 'link p1 mtu', 'setting p1 ipv6.conf.mtu'),
  kind('an alias of any octets', 'ip link set p1 alias a\x01\xffz', 'link p1 ifalias'),
  kind('an alternative name', 'ip link property add dev p1 altname other', 'link p1 altnames other'),
  kind('a group', 'ip link set p1 group 5', 'link p1 group'),
  kind('a queue length', 'ip link set p1 txqueuelen 500', 'link p1 txqlen'),
  kind('the ARP flag', 'ip link set br0 arp off', 'link br0 flags NOARP'),
  kind('the promiscuous flag', 'ip link set p0 promisc on', 'link p0 flags PROMISC'),
  kind('the allmulticast flag', 'ip link set p0 allmulticast on', 'link p0 flags ALLMULTI'),
  kind('the size of large packets', 'ip link set p1 gso_max_size 40000', 'link p1 gso_max_size'),
  kind('an option of a bridge', 'ip link set br0 type bridge ageing_time 4000', info('br0', 'ageing_time')),
  kind('an option of a port', 'bridge link set dev v1 hairpin on', slave('v1', 'hairpin')),
  kind('an isolated port', 'bridge link set dev v1 isolated on', slave('v1', 'isolated')),
  kind(
    'an address',
    'ip address add 10.3.0.9/24 dev v0',
    'address v0 10.3.0.9/24',
    'route inet 255 10.3.0.9 metric 0',
  ),
  kind(
    'the order of IPv6 addresses',
    ['ip address del fd00::1/64 dev v0', 'ip address add fd00::1/64 dev v0 nodad'],
    'order v0 inet6',
    'source fd00::200',
  ),
  kind(
    'a deprecated address',
    'ip address change 10.3.0.9/24 dev v0 preferred_lft 0',
    'address v0 10.3.0.9/24',
  ),
  kind(
    'the lifetimes of an address',
    'ip address change 10.3.0.9/24 dev v0 valid_lft 7000 preferred_lft 6000',
    'address v0 10.3.0.9/24',
    'address v0 10.3.0.9/24 preferred_life_time',
    'address v0 10.3.0.9/24 valid_life_time',
  ),
  kind(
    'a home address',
    ['ip address del fd00::2/64 dev v0', 'ip address add fd00::2/64 dev v0 nodad home'],
    'address v0 fd00::2/64',
    'order v0 inet6',
    'source fd00::200',
  ),
  kind(
    'the metric of an address',
    'ip address change 10.3.0.1/24 dev v0 metric 300',
    'address v0 10.3.0.1/24',
    'route inet 254 10.3.0.0/24 metric 0',
    'route inet 254 10.3.0.0/24 metric 300',
  ),
  kind(
    'a route of another table',
    'ip route add 10.51.0.0/16 dev v0 table 77',
    'route inet 77 10.51.0.0/16 metric 0',
  ),
  kind(
    'the congestion control of a route',
    'ip route change 10.51.0.0/16 dev v0 table 77 congctl cubic',
    'route inet 77 10.51.0.0/16 metric 0',
  ),
  kind(
    'a locked MTU of a route',
    'ip route change 10.51.0.0/16 dev v0 table 77 congctl cubic mtu lock 1400',
    'route inet 77 10.51.0.0/16 metric 0',
  ),
  kind(
    'the realm of a route',
    'ip route change 10.51.0.0/16 dev v0 table 77 congctl cubic mtu lock 1400 realm 7',
    'route inet 77 10.51.0.0/16 metric 0',
  ),
  kind(
    'a route with an encapsulation',
    'ip route add 10.52.0.0/16 encap ip id 5 dst 10.9.9.9 via 10.0.0.254 dev v0',
    'route inet 254 10.52.0.0/16 metric 0',
  ),
  kind(
    'a second route of one destination',
    'ip route append 10.52.0.0/16 via 10.0.0.253',
    'route inet 254 10.52.0.0/16 metric 0',
  ),
  kind(
    'the order of two routes of one destination',
    [
      'ip route del 10.52.0.0/16 via 10.0.0.254',
      'ip route append 10.52.0.0/16 encap ip id 5 dst 10.9.9.9 via 10.0.0.254 dev v0',
    ],
    'order route inet 254 10.52.0.0/16 metric 0',
  ),
  kind(
    'a route for one source',
    'ip route add fd68::/32 from fd00::/64 via fd00::fe dev v0',
    'route inet6 254 fd68::/32 from fd00::/64 metric 1024',
  ),
  kind(
    'the preference of a route',
    'ip route change fd68::/32 from fd00::/64 via fd00::fe dev v0 pref high',
    'route inet6 254 fd68::/32 from fd00::/64 metric 1024',
  ),
  kind('a rule', 'ip rule add from 10.0.0.0/8 lookup 77 pref 55', 'rule inet 55'),
  kind('an IPv6 rule', 'ip -6 rule add iif v0 lookup 77 pref 56', 'rule inet6 56'),
  kind('a nexthop object', 'ip nexthop add id 11 via 10.0.0.253 dev v0', 'nexthop 11'),
  kind('a group of nexthops', 'ip nexthop add id 13 group 11', 'nexthop 13'),
  kind('a route by a nexthop', 'ip route add 10.61.0.0/16 nhid 13', 'route inet 254 10.61.0.0/16 metric 0'),
  kind(
    'a static neighbour',
    'ip neighbour add 10.0.0.9 lladdr 02:00:00:00:00:09 dev v0 nud permanent',
    'neighbour v0 10.0.0.9',
  ),
  kind('a neighbour proxy', 'ip neighbour add proxy 10.0.0.77 dev v0', 'proxy v0 10.0.0.77'),
  kind(
    'a static forwarding entry',
    'bridge fdb add 02:00:00:00:00:99 dev v1 master static',
    'fdb v1 02:00:00:00:00:99 master',
  ),
  kind('a multicast entry', 'bridge mdb add dev br0 port v1 grp 239.1.1.2 permanent', 'mdb br0 v1 239.1.1.2'),
  kind(
    'a queueing discipline',
    'tc qdisc replace dev p1 root tbf rate 1mbit burst 10k latency 10ms',
    'link p1 qdisc',
    'qdisc p1 root',
  ),
  kind('an IPv4 setting', 'sysctl -qw net.ipv4.conf.p1.rp_filter=2', 'setting p1 ipv4.conf.rp_filter'),
  kind('an IPv6 setting', 'sysctl -qw net.ipv6.conf.p1.accept_ra=0', 'setting p1 ipv6.conf.accept_ra'),
  kind(
    'a neighbour setting',
    'sysctl -qw net.ipv4.neigh.p1.app_solicit=3',
    'setting p1 ipv4.neigh.app_solicit',
  ),
  kind(
    'the chosen source',
    'ip route change 10.50.0.0/16 via 10.0.0.254 src 10.3.0.1',
    'route inet 254 10.50.0.0/16 metric 0',
  ),
  kind('a new link', 'ip link add aa type veth peer name ab', 'link aa', 'link ab'),
];

describe('a capture sees', () => {
  let namespace: Namespace;
  let last: NetworkCapture;

  beforeAll(async () => {
    requireTools('ip', 'bridge', 'tc', 'sysctl', 'grep');
    namespace = new Namespace();
    namespace.batch(network);
    last = await captureAtRest(namespace.name);
  });
  afterAll(() => namespace[Symbol.dispose]());

  test.each(kinds)('$title, and nothing else that changes', async ({ change, paths }) => {
    const before = last;
    await runLines(namespace.name, change);
    last = await captureAtRest(namespace.name);
    expect(compareCaptures(before, last).map(({ path }) => path)).toEqual(paths);
  });
});
