import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareCaptures, describeDifferences } from '../../kit/network/capture/compare.ts';
import { captureAtRest, runIn } from '../../kit/network/capture/namespace.ts';
import { Namespace, requireTools } from '../kit.ts';

beforeAll(() => requireTools('ip', 'bridge'));

const guest = fileURLToPath(new URL('restore-guest.ts', import.meta.url));

interface Restored {
  readonly putBack: readonly string[];
  readonly notPutBack: readonly string[];
}

/** A network, what takes a part of it away, and the links that this concerns. */
interface Loss {
  /** Lines of `ip -batch`. */
  readonly network: readonly string[];
  /** Shell commands in the namespace. */
  readonly more?: string;
  readonly affected: readonly string[];
  readonly loss: string;
}

/** Two links that are up, with an IPv4 network on the first. */
const pair = [
  'link set lo up',
  'link add v0 type veth peer name v1',
  'link set v0 up',
  'link set v1 up',
  'addr add 10.0.0.1/24 dev v0',
];
const downAndUp = 'ip link set v0 down; ip link set v0 up';

/** Loses a part of a network and restores it. @returns what the restoration tells, and how the network differs afterwards. */
async function loseAndRestore({ network, more, affected, loss }: Loss) {
  using namespace = new Namespace();
  namespace.batch(network);
  const shell = runIn(namespace.name, '-e');
  if (more !== undefined) await shell(more);
  const before = await captureAtRest(namespace.name);
  const args = ['netns', 'exec', namespace.name, process.execPath, '-C', 'ovirt-source', guest, ...affected];
  const child = spawn('ip', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('"read"');
  await shell(loss);
  const lost = describeDifferences(compareCaptures(before, await captureAtRest(namespace.name)));
  child.stdin.write('restore\n');
  const restored = JSON.parse(String((await lines.next()).value)) as Restored;
  const differences = describeDifferences(compareCaptures(before, await captureAtRest(namespace.name)));
  return { lost, restored, differences };
}

describe.concurrent('what hung on a link comes back from the kernel’s own messages', () => {
  const losses: Readonly<Record<string, Loss>> = {
    'routes with encapsulation, realms, locked metrics, congestion control': {
      network: [
        ...pair,
        'route add 10.64.0.0/16 encap ip id 5 dst 10.9.9.9 via 10.0.0.254 dev v0',
        'route add 10.51.0.0/16 via 10.0.0.254 realm 7',
        'route add 10.62.0.0/16 via 10.0.0.254 mtu lock 1400 rtt 100ms',
        'route add 10.65.0.0/16 via 10.0.0.254 congctl cubic',
        'route add 10.66.0.0/16 via 10.0.0.254 table 200 metric 30',
        'route append 10.66.0.0/16 via 10.0.0.253 table 200 metric 30',
        'route add 10.67.0.0/16 nexthop via 10.0.0.7 weight 3 nexthop via 10.0.0.8 onlink dev v0',
      ],
      affected: ['v0'],
      loss: downAndUp,
    },
    'IPv6 routes by source, over segments, of several next hops': {
      network: [
        ...pair,
        'addr add fd00::1/64 dev v0 nodad',
        'route add fd67::/32 encap seg6 mode encap segs fd00::77 dev v0',
        'route add fd68::/32 nexthop via fd00::7 nexthop via fd00::8',
        'route add fd69::/32 via fd00::7 pref high expires 600',
      ],
      more: 'ip -6 route add default from fd00::/64 via fd00::fe dev v0; ip -6 route add default from fd01::/64 via fd00::fd dev v0',
      affected: ['v0'],
      loss: downAndUp,
    },
    'next hops, their groups, and the routes by them': {
      network: [
        ...pair,
        'nexthop add id 11 via 10.0.0.253 dev v0',
        'nexthop add id 12 via 10.0.0.252 dev v0',
        'nexthop add id 13 group 11,5/12,3',
        'nexthop add id 15 encap ip id 7 dst 10.0.0.9 dev v0',
        'nexthop add id 14 group 11/12 type resilient buckets 8 idle_timer 60',
        'route add default nhid 13',
        'route add 10.61.0.0/16 nhid 11',
        'route add 10.60.0.0/16 nhid 14',
        'nexthop add id 21 via fe80::1 dev v0',
      ],
      more: 'sysctl -qw net.ipv4.nexthop_compat_mode=0; ip -6 route add default nhid 21',
      affected: ['v0'],
      loss: downAndUp,
    },
    'IPv6 addresses in their order, with their lifetimes': {
      network: [
        ...pair,
        'addr add fd00::9/64 dev v0 preferred_lft 0 nodad',
        'addr add fd00::1/64 dev v0 nodad',
        'addr add fd00::2/64 dev v0 nodad home',
        'addr add fd00::3/64 dev v0 nodad noprefixroute',
        'addr add fd00::4 peer fd00::5/128 dev v0 nodad',
        'addr add fd00::6/64 dev v0 nodad valid_lft 3600 preferred_lft 1800',
      ],
      affected: ['v0'],
      loss: downAndUp,
    },
    'one IPv6 address between others': {
      network: [
        ...pair,
        'addr add fd00::9/64 dev v0 nodad',
        'addr add fd00::1/64 dev v0 nodad',
        'addr add fd00::2/64 dev v0 nodad',
      ],
      affected: ['v0'],
      loss: 'ip addr del fd00::1/64 dev v0',
    },
    'the metric, the label and the lifetime of IPv4 addresses, and their order': {
      network: [
        ...pair,
        'addr add 10.1.0.1/24 metric 500 label v0:a dev v0',
        'addr add 10.1.0.2/24 metric 500 dev v0',
        'addr add 10.2.0.2/24 metric 300 dev v0 preferred_lft 0',
        'addr add 10.3.0.1 peer 10.3.0.2/32 dev v0 scope link',
      ],
      affected: ['v0'],
      loss: 'ip addr flush dev v0; ip addr add 10.2.0.2/24 dev v0',
    },
    'the order of routes of two links into one network': {
      network: [
        ...pair,
        'link add v2 type veth peer name v3',
        'link set v2 up',
        'link set v3 up',
        'addr add 10.0.0.2/24 dev v2',
        'addr add fd00::1/64 dev v0 nodad',
        'addr add fd00::2/64 dev v2 nodad',
        'route add 10.8.0.0/16 dev v0',
        'route append 10.8.0.0/16 dev v2',
      ],
      affected: ['v0'],
      loss: downAndUp,
    },
    'settings under /proc/sys that go with IPv6, and IPv6 that was off': {
      network: pair,
      more: 'sysctl -qw net.ipv6.conf.v0.disable_ipv6=1 net.ipv6.conf.v0.accept_ra=0 net.ipv6.neigh.v0.gc_stale_time=77',
      affected: ['v0'],
      loss: 'ip link set v0 mtu 1000; ip link set v0 mtu 1500',
    },
    'static neighbours and proxies': {
      network: [
        ...pair,
        'neigh add 10.0.0.77 lladdr 02:00:00:00:00:77 dev v0 nud permanent',
        'neigh add 10.0.0.79 lladdr 02:00:00:00:00:79 dev v0 nud permanent router',
        'neigh add proxy 10.0.0.78 dev v0',
      ],
      affected: ['v0'],
      loss: downAndUp,
    },
    'options, entries and VLANs of a port of a bridge': {
      network: [
        ...pair,
        'link add br0 type bridge',
        'link set v1 master br0',
        'link set br0 up',
        'link set dev v1 type bridge_slave cost 77 priority 5 mcast_to_unicast on hairpin on group_fwd_mask 8',
      ],
      more: 'bridge fdb add 02:00:00:00:00:99 dev v1 master static; bridge mdb add dev br0 port v1 grp 239.1.1.1 permanent',
      affected: ['v1', 'br0'],
      loss: 'ip link set v1 nomaster; ip link set v1 master br0',
    },
    'what hung on a bridge that was made again': {
      network: [
        ...pair,
        'link add br0 address 02:00:00:00:00:01 type bridge ageing_time 20000 mcast_query_interval 6000',
        'link set v1 master br0',
        'link set br0 up alias uplink group 5 txqueuelen 500 type bridge group_fwd_mask 8',
        'link property add dev br0 altname bridge-of-storage',
        'addr add 10.9.0.1/24 dev br0',
        'neigh add 10.9.0.9 lladdr 02:00:00:00:00:09 dev br0 nud permanent',
        'route add 10.90.0.0/16 via 10.9.0.2',
      ],
      more: 'sysctl -qw net.ipv6.conf.br0.accept_ra=0 net.ipv4.conf.br0.rp_filter=2 net.ipv4.conf.br0.proxy_arp=1',
      affected: ['v1', 'br0'],
      loss: 'ip link del br0; ip link add br0 address 02:00:00:00:00:01 type bridge; ip link set v1 master br0; ip link set br0 up',
    },
  };

  it.for(Object.entries(losses))('%s', async ([, loss]) => {
    const { lost, restored, differences } = await loseAndRestore(loss);
    expect(lost).not.toEqual([]);
    expect(restored.notPutBack).toEqual([]);
    expect(differences).toEqual([]);
  });

  it('a route that the kernel refuses takes no other along, and is named with the reason', async () => {
    const { restored } = await loseAndRestore({
      network: [
        ...pair,
        'addr add 10.7.0.1/24 dev v1',
        'route add 10.70.0.0/16 via 10.0.0.2 src 10.7.0.1',
        'route add 10.71.0.0/16 via 10.0.0.3',
      ],
      affected: ['v0'],
      loss: `${downAndUp}; ip addr del 10.7.0.1/24 dev v1`,
    });
    expect(restored.putBack).toEqual(['route 10.71.0.0/16 via 10.0.0.3 dev v0']);
    expect(restored.notPutBack).toEqual([
      expect.stringMatching(/^route 10\.70\.0\.0\/16 via 10\.0\.0\.2 dev v0: .+/),
    ]);
  });
});
