import { beforeAll, describe, expect, it } from 'vitest';
import { requireTools } from '../kit.ts';
import { bridgeOfTwo, canFilterVlans, pair, WholeLab } from './whole-lab.ts';

let filtersVlans = false;
beforeAll(async () => {
  requireTools('ip', 'bridge', 'tc', 'sysctl', 'grep');
  filtersVlans = await canFilterVlans();
});

const ipv6Off = [
  'sysctl -qw net.ipv6.conf.v0.disable_ipv6=1',
  'sysctl -qw net.ipv6.conf.v0.accept_ra=0',
  'ip address add 10.0.0.1/24 dev v0',
];

describe.concurrent('settings of a link come back', () => {
  const mtu = (value: number) => (lab: WholeLab) => lab.node.callLink('v0', 'setMtu', { mtu: value });

  it('when an MTU below that of IPv6 is rolled back: IPv6 stays off', async () => {
    await using lab = await WholeLab.start(pair('v0', 'p0'), ipv6Off);
    await lab.rollBackAfter(() => mtu(1000)(lab));
    await lab.expectUnchanged();
  });

  it('when the MTU of a port takes IPv6 from its bridge and from what stands on that', async () => {
    await using lab = await WholeLab.start(
      pair('v0', 'p0'),
      'ip link add br0 type bridge',
      'ip link set v0 master br0',
      'ip link set br0 up',
      'sysctl -qw net.ipv6.conf.br0.accept_ra=0',
      'ip link add link br0 name mac0 type macvlan mode bridge',
      'ip link set mac0 up',
      'ip address add 10.0.0.1/24 dev br0',
    );
    await lab.rollBackAfter(() => mtu(1000)(lab));
    await lab.expectUnchanged();
  });

  it('when an MTU of a port would take the IPv6 address of its bridge: it is refused', async () => {
    await using lab = await WholeLab.start(
      pair('v0', 'p0'),
      'ip link add br0 type bridge',
      'ip link set v0 master br0',
      'ip link set br0 up',
      'ip address add fd00::1/64 dev br0 nodad',
    );
    const { error } = await mtu(1000)(lab);
    expect(error?.message).toContain('since br0 has IPv6 addresses');
    await lab.expectUnchanged();
  });

  it('when an MTU below that of IPv6 is refused, or rolled back: addresses, routes, neighbours of IPv6', async () => {
    await using lab = await WholeLab.start(
      pair('v0', 'p0'),
      'sysctl -qw net.ipv6.conf.v0.accept_ra=0',
      'sysctl -qw net.ipv6.conf.v0.forwarding=1',
      'sysctl -qw net.ipv6.neigh.v0.app_solicit=3',
      'ip address add fd00::1/64 dev v0 nodad',
      'ip address add fd00::2/64 dev v0 nodad',
      'ip route add fd67::/32 via fd00::fe',
      'ip neighbour add fd00::9 lladdr 02:00:00:00:00:09 dev v0 nud permanent',
    );
    const begun = await lab.node.callNode('changeBegin', { seconds: 120 });
    const answer = await mtu(1000)(lab);
    const rolledBack = await lab.node.callNode('changeRollback');
    expect([begun.error, rolledBack.error]).toEqual([undefined, undefined]);
    await lab.expectKept(answer, /IPv6/);
  });

  it('when a removed bridge is rolled back: those of IPv4, IPv6 and of its neighbours', async () => {
    await using lab = await WholeLab.start(
      pair('v0', 'p0'),
      'ip link add br0 type bridge',
      'ip link set v0 master br0',
      'ip link set br0 up',
      'sysctl -qw net.ipv6.conf.br0.disable_ipv6=1',
      'sysctl -qw net.ipv4.conf.br0.rp_filter=2',
      'sysctl -qw net.ipv4.conf.br0.proxy_arp=1',
      'sysctl -qw net.ipv4.neigh.br0.app_solicit=3',
    );
    await lab.rollBackAfter(() => lab.node.callLink('br0', 'destroy'));
    await lab.expectUnchanged();
  });
});

const bridge = [...bridgeOfTwo, 'ip address add 10.0.0.1/24 dev br0'];
const vlans = [
  'ip link set br0 type bridge vlan_filtering 1',
  'bridge vlan del vid 1 dev v0',
  'bridge vlan add vid 10-12 dev v0',
  'bridge vlan add vid 20 dev v0 pvid untagged',
  'bridge vlan add vid 10 dev br0 self',
];
const hanging = [
  'bridge fdb add 02:00:00:00:00:99 dev v0 master static',
  'bridge mdb add dev br0 port v0 grp 239.1.1.2 permanent',
  'bridge link set dev v0 hairpin on isolated on',
  'bridge link set dev v0 priority 8 cost 77',
  'ip link set v0 type bridge_slave mcast_to_unicast on group_fwd_mask 16384',
  'ip link set br0 alias uplink',
  'ip link property add dev br0 altname bridge-of-storage',
  'ip link set br0 txqueuelen 500',
  'ip link set br0 group 5',
  'ip link set br0 allmulticast on',
  'ip link set br0 gso_max_size 40000',
  'ip link set br0 type bridge mcast_query_interval 6000 group_fwd_mask 16384',
  'ip neighbour add 10.0.0.9 lladdr 02:00:00:00:00:09 dev br0 nud permanent',
  'ip neighbour add proxy 10.0.0.77 dev br0',
];

describe.concurrent('what hangs on a bridge and its ports comes back', () => {
  it.each([
    ['a port was taken out', 'v0', 'setMaster', { interfaceName: '' }],
    ['the bridge was removed', 'br0', 'destroy', {}],
    ['a port was restarted', 'v0', 'restart', {}],
  ])('when %s and that is rolled back', async (_title, link, method, args) => {
    await using lab = await WholeLab.start(bridge, hanging, filtersVlans ? vlans : []);
    await lab.rollBackAfter(() => lab.node.callLink(link, method, args));
    await lab.expectUnchanged();
  });

  it('and its queueing discipline: it comes back, or the removal is refused and names it', async () => {
    await using lab = await WholeLab.start(
      bridge,
      'tc qdisc replace dev br0 root tbf rate 1mbit burst 10k latency 10ms',
    );
    const begun = await lab.node.callNode('changeBegin', { seconds: 120 });
    const { error } = await lab.node.callLink('br0', 'destroy');
    const rolledBack = await lab.node.callNode('changeRollback');
    expect([begun.error, rolledBack.error]).toEqual([undefined, undefined]);
    await lab.expectKept({ id: 0, ...(error && { error }) }, /tbf|queueing discipline/);
  });

  it('and its MAC address still follows its ports', async () => {
    await using lab = await WholeLab.start(bridge);
    await lab.rollBackAfter(() => lab.node.callLink('br0', 'destroy'));
    await lab.expectUnchanged();
    await lab.run('ip link set v0 nomaster', 'ip link set v1 nomaster', 'ip link set p0 master br0');
    const macOf = (name: string) => /ether (\S+)/.exec(lab.node.namespace.ip('link', 'show', name))?.[1];
    expect(macOf('br0')).toBe(macOf('p0'));
  });
});

describe.concurrent('two interfaces do not share a MAC address', () => {
  const macs = (lab: WholeLab, ...names: readonly string[]) =>
    names.map((name) => /ether (\S+)/.exec(lab.node.namespace.ip('link', 'show', name))?.[1]);
  const create = (lab: WholeLab, interfaceName: string) =>
    lab.node.callNode('createBridgeInterface', { interfaceName, ports: ['v0'], persistent: false });

  it('when a second bridge is made of the port that left the first', async () => {
    await using lab = await WholeLab.start(pair('v0', 'p0'));
    expect((await create(lab, 'br1')).error).toBeUndefined();
    expect((await lab.node.callLink('v0', 'setMaster', { interfaceName: '' })).error).toBeUndefined();
    expect((await create(lab, 'br2')).error).toBeUndefined();
    const [first, second] = macs(lab, 'br1', 'br2');
    expect(second).not.toBe(first);
  });

  it('when a bridge is made of a port whose MAC address another bridge has', async () => {
    await using lab = await WholeLab.start(
      pair('v0', 'p0'),
      'ip link add br1 type bridge',
      'ip link set br1 address 02:00:00:00:00:01',
      'ip link set v0 address 02:00:00:00:00:01',
    );
    expect((await create(lab, 'br2')).error).toBeUndefined();
    const [first, second] = macs(lab, 'br1', 'br2');
    expect(second).not.toBe(first);
  });
});
