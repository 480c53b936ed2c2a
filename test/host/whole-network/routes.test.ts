import { beforeAll, describe, expect, it } from 'vitest';
import { requireTools } from '../kit.ts';
import { pair, WholeLab } from './whole-lab.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'sysctl', 'grep'));

const v0 = [
  ...pair('v0', 'p0'),
  'ip address add 10.0.0.1/24 dev v0',
  'ip address add fd00::1/64 dev v0 nodad',
];
const restart = (lab: WholeLab) => lab.node.callLink('v0', 'restart');

describe.concurrent('a restarted link keeps a route whose attributes the agent does not know:', () => {
  it.each([
    [
      'an encapsulation',
      'ip route add 10.64.0.0/16 encap ip id 5 dst 10.9.9.9 via 10.0.0.2 dev v0',
      /10\.64/,
    ],
    ['an IPv6 encapsulation', 'ip route add fd67::/32 encap ip6 id 5 dst fd09::9 via fd00::2 dev v0', /fd67/],
    ['segment routing', 'ip route add fd67::/32 encap seg6 mode encap segs fd00::77 dev v0', /fd67/],
    ['a realm', 'ip route add 10.51.0.0/16 via 10.0.0.2 realm 7', /10\.51/],
    ['a locked MTU', 'ip route add 10.62.0.0/16 via 10.0.0.2 mtu lock 1400', /10\.62/],
    ['round trip times', 'ip route add 10.63.0.0/16 via 10.0.0.2 rtt 100ms rttvar 25ms', /10\.63/],
    ['a source prefix', 'ip route add fd68::/32 from fd00::/64 via fd00::fe dev v0', /fd68/],
    ['a type of service', 'ip route add tos 0x10 10.65.0.0/16 via 10.0.0.2', /10\.65/],
  ])('%s', async (_title, line, named) => {
    await using lab = await WholeLab.start(v0, line);
    await lab.expectKept(await restart(lab), named);
  });

  it('two default routes of one metric for two sources', async () => {
    await using lab = await WholeLab.start(
      v0,
      'ip route add ::/0 from fd00::/64 via fd00::fe dev v0',
      'ip route add ::/0 from fd01::/64 via fd00::fd dev v0',
    );
    await lab.expectKept(await restart(lab), /default|::\/0/);
  });

  it('two routes of one destination, and their order', async () => {
    await using lab = await WholeLab.start(
      v0,
      'ip route add 10.51.0.0/16 via 10.0.0.9',
      'ip route append 10.51.0.0/16 via 10.0.0.2',
    );
    await lab.expectKept(await restart(lab), /10\.51/);
  });
});

describe.concurrent('routes by nexthop objects', () => {
  const objects = [
    'sysctl -qw net.ipv4.nexthop_compat_mode=0',
    'ip nexthop add id 11 via 10.0.0.253 dev v0',
    'ip nexthop add id 12 via 10.0.0.252 dev v0',
    'ip nexthop add id 13 group 11/12',
    'ip nexthop add id 21 via fd00::253 dev v0',
    'ip route add default nhid 13',
    'ip route add 10.61.0.0/16 nhid 11',
    'ip route add ::/0 nhid 21',
  ];

  it('are reported, and make a default route of their link', async () => {
    await using lab = await WholeLab.start(v0, objects);
    expect(await lab.node.properties('networkInterface', 'v0')).toMatchObject({ defaultRoute: true });
    const { routes } = lab.node.namespace.facts<{ readonly routes: readonly unknown[] }>('routes');
    expect(JSON.stringify(routes)).toContain('10.0.0.253');
    expect(JSON.stringify(routes)).toContain('10.61.0.0');
  });

  it('are there again after a restart of their link', async () => {
    await using lab = await WholeLab.start(v0, objects);
    await lab.expectKept(await restart(lab), /nexthop|nhid|default/);
  });

  it('are there again after a rollback of a restart', async () => {
    await using lab = await WholeLab.start(v0, objects);
    await lab.rollBackAfter(() => restart(lab));
    await lab.expectUnchanged();
  });

  it('are there again after the bridge that carries them was removed and rolled back', async () => {
    await using lab = await WholeLab.start(
      pair('v0', 'p0'),
      'ip link add br0 type bridge',
      'ip link set v0 master br0',
      'ip link set br0 up',
      'ip address add 10.0.0.1/24 dev br0',
      'ip nexthop add id 11 via 10.0.0.253 dev br0',
      'ip nexthop add id 13 group 11',
      'ip route add 10.61.0.0/16 nhid 13',
    );
    await lab.rollBackAfter(() => lab.node.callLink('br0', 'destroy'));
    await lab.expectUnchanged();
  });
});

describe.concurrent('a route that cannot be made again takes no other along:', () => {
  it.each([
    ['congestion control', 'ip route add 10.52.0.0/16 via 10.0.0.2 congctl cubic'],
    ['an encapsulation', 'ip route add 10.52.0.0/16 encap ip dst 10.9.9.9 via 10.0.0.2 dev v0'],
    ['a nexthop object', 'ip nexthop add id 11 via 10.0.0.253 dev v0\nroute add 10.52.0.0/16 nhid 11'],
  ])('a plain route beside one with %s is there after a restart', async (_title, line) => {
    await using lab = await WholeLab.start(v0, line, 'ip route add 10.53.0.0/16 via 10.0.0.2');
    await lab.expectKept(await restart(lab), /10\.52/);
  });
});

describe.concurrent('addRoute takes a gateway that', () => {
  it('a host route reaches, as on machines of clouds', async () => {
    await using lab = await WholeLab.start(
      pair('v0', 'p0'),
      'ip address add 192.0.2.10/32 dev v0',
      'ip route add 172.31.1.1 dev v0 scope link',
    );
    const args = { destination: '10.8.0.0/16', gateway: '172.31.1.1' };
    expect((await lab.node.callLink('v0', 'addRoute', args)).error).toBeUndefined();
    expect((await lab.differences()).map(({ path }) => path)).toEqual([
      'route inet 254 10.8.0.0/16 metric 0',
      'source 10.8.0.1',
    ]);
  });

  it('is the peer of a point-to-point address', async () => {
    await using lab = await WholeLab.start(
      pair('v0', 'p0'),
      'ip address add 198.51.100.1 peer 198.51.100.2/32 dev v0',
    );
    const args = { destination: '10.8.0.0/16', gateway: '198.51.100.2' };
    expect((await lab.node.callLink('v0', 'addRoute', args)).error).toBeUndefined();
    expect(lab.node.namespace.ip('route')).toContain('10.8.0.0/16 via 198.51.100.2 dev v0');
  });

  it('an IPv6 host route reaches', async () => {
    await using lab = await WholeLab.start(
      pair('v0', 'p0'),
      'ip address add 2001:db8:9::1/128 dev v0 nodad',
      'ip route add 2001:db8:1::1 dev v0',
    );
    const args = { destination: '2001:db8:8::/48', gateway: '2001:db8:1::1' };
    expect((await lab.node.callLink('v0', 'addRoute', args)).error).toBeUndefined();
    expect(lab.node.namespace.ip('-6', 'route')).toContain('2001:db8:8::/48 via 2001:db8:1::1 dev v0');
  });

  it('the kernel cannot reach is refused, and the network stays as it is', async () => {
    await using lab = await WholeLab.start(pair('v0', 'p0'), 'ip address add 192.0.2.10/32 dev v0');
    const args = { destination: '10.8.0.0/16', gateway: '172.31.1.1' };
    const { error } = await lab.node.callLink('v0', 'addRoute', args);
    expect(error?.message).toContain('172.31.1.1');
    await lab.expectUnchanged();
  });
});
