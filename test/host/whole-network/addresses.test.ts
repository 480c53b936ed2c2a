import { beforeAll, describe, expect, it } from 'vitest';
import { requireTools } from '../kit.ts';
import { pair, WholeLab } from './whole-lab.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'sysctl', 'grep'));

const v0 = pair('v0', 'p0');
const restart = (lab: WholeLab) => lab.node.callLink('v0', 'restart');

describe.concurrent('a restarted link keeps, of its addresses,', () => {
  it.each([
    [
      'the order of IPv6 addresses, a deprecated one among them',
      ['fd00::9/64 preferred_lft 0 nodad', 'fd00::1/64 nodad', 'fd00::2/64 nodad'],
    ],
    [
      'the order of IPv6 addresses of several networks',
      ['fd00::1/64 nodad', 'fd01::1/64 nodad', 'fd01::2/64 nodad', 'fd00::2/64 nodad'],
    ],
    ['a deprecated IPv4 address', ['10.0.0.1/24', '10.0.0.9/24 preferred_lft 0']],
    [
      'finite lifetimes',
      ['10.0.0.1/24 valid_lft 9000 preferred_lft 8000', 'fd00::1/64 valid_lft 9000 preferred_lft 8000 nodad'],
    ],
    ['a home address', ['fd00::1/64 nodad home', 'fd00::2/64 nodad']],
    ['an address that makes temporary ones', ['fd00::1/64 nodad mngtmpaddr', 'fd00::2/64 nodad']],
    [
      'an address without a route to its network',
      ['10.0.0.1/24 noprefixroute', 'fd00::1/64 nodad noprefixroute'],
    ],
  ])('%s', async (_title, addresses) => {
    await using lab = await WholeLab.start(
      v0,
      addresses.map((address) => `ip address add ${address} dev v0`),
    );
    await lab.expectKept(await restart(lab), /v0/);
  });
});

describe.concurrent('a new static address leaves the attributes of the others:', () => {
  const setStaticAddress = (lab: WholeLab) =>
    lab.node.callLink('v0', 'setStaticAddress', { ip: '10.0.0.77', netmask: '255.255.255.0' });

  it.each([
    ['a metric', ['10.0.0.1/24 metric 300', '10.3.0.2/24 metric 300']],
    ['a metric of secondary addresses', ['10.0.0.1/24 metric 500', '10.0.0.2/24 metric 500']],
    ['a label', ['10.0.0.1/24', '10.0.0.2/24 label v0:second', '10.3.0.2/24 label v0:third']],
    ['a scope', ['10.0.0.1/24', '10.4.0.2/24 scope link']],
  ])('%s', async (_title, addresses) => {
    await using lab = await WholeLab.start(
      v0,
      addresses.map((address) => `ip address add ${address} dev v0`),
    );
    const others = addresses.slice(1).map((address) => `address v0 ${address.split(' ')[0]}`);
    expect((await setStaticAddress(lab)).error).toBeUndefined();
    const paths = (await lab.differences()).map(({ path }) => path);
    expect(paths.filter((path) => others.some((other) => path.startsWith(other)))).toEqual([]);
  });

  it.each([
    ['a metric', ['10.0.0.1/24 metric 300', '10.3.0.2/24 metric 300']],
    ['a metric and promoted secondaries', ['10.0.0.1/24 metric 500', '10.0.0.2/24 metric 500']],
  ])('%s, also when the change is rolled back', async (_title, addresses) => {
    await using lab = await WholeLab.start(
      v0,
      'sysctl -qw net.ipv4.conf.all.promote_secondaries=1',
      addresses.map((address) => `ip address add ${address} dev v0`),
    );
    await lab.rollBackAfter(() => setStaticAddress(lab));
    await lab.expectUnchanged();
  });
});

describe.concurrent('what a third party removed while a change is open stays away after a rollback:', () => {
  const network = [
    ...v0,
    'ip address add 10.0.0.1/24 dev v0',
    'ip address add 10.0.0.100/32 dev v0',
    'ip address add fd00::100/128 dev v0 nodad',
    'ip route add 10.99.0.0/16 via 10.0.0.2 proto bird',
    'ip neighbour add 10.0.0.9 lladdr 02:00:00:00:00:09 dev v0 nud permanent',
    'ip rule add from 10.0.0.0/8 lookup 77 pref 55',
  ];
  const [vrrp, route] = ['ip address del 10.0.0.100/32 dev v0', 'ip route del 10.99.0.0/16'];

  it.each([
    ['an address of a VRRP daemon', vrrp, ['address v0 10.0.0.100/32', 'route inet 255 10.0.0.100 metric 0']],
    [
      'an IPv6 address',
      'ip address del fd00::100/128 dev v0',
      [
        'address v0 fd00::100/128',
        'fdb v0 33:33:ff:00:01:00 self',
        'route inet6 254 fd00::100 metric 256',
        'route inet6 255 fd00::100 metric 0',
      ],
    ],
    ['a route of a routing daemon', route, ['route inet 254 10.99.0.0/16 metric 0']],
    ['a static neighbour', 'ip neighbour del 10.0.0.9 dev v0', ['neighbour v0 10.0.0.9']],
    ['a rule', 'ip rule del pref 55', ['rule inet 55']],
  ])('%s, after a change of the MTU', async (_title, line, paths) => {
    await using lab = await WholeLab.start(network);
    await lab.rollBackAfter(() => lab.node.callLink('v0', 'setMtu', { mtu: 1400 }), [line]);
    expect((await lab.differences()).map(({ path }) => path)).toEqual(paths);
  });

  it('an address and a route, after a restart of the link that the change took them from and gave back', async () => {
    await using lab = await WholeLab.start(network);
    await lab.rollBackAfter(() => restart(lab), [vrrp, route]);
    expect((await lab.differences()).map(({ path }) => path)).toEqual([
      'address v0 10.0.0.100/32',
      'route inet 254 10.99.0.0/16 metric 0',
      'route inet 255 10.0.0.100 metric 0',
    ]);
  });
});
