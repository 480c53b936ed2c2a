import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type NetworkAction, setAdminUp, setIpv6Enabled, setMacAddress } from '#actions';
import { rollBackCheckpoint } from '../../../src/transactions/rollback.ts';
import { NetworkLab } from '../changes/network-lab.ts';
import { requireTools } from '../kit.ts';
import { makesKind } from '../network-state/arrange.ts';
import { pair, WholeLab } from './whole-lab.ts';

requireTools('ip', 'bridge', 'tc', 'sysctl', 'grep');

/** Addresses of both families with lifetimes and an order, routes of many forms, neighbours and nexthop objects on v0. */
const busyLink = [
  ...pair('v0', 'p0'),
  'sysctl -qw net.ipv6.conf.v0.accept_ra=0',
  'ip address add 10.0.0.1/24 dev v0',
  'ip address add 10.0.0.2/24 dev v0',
  'ip address add fd00::1/64 dev v0 nodad',
  'ip address add fd00::2/64 dev v0 nodad preferred_lft 0',
  'ip address add fd00::3/64 dev v0 nodad',
  'ip route add default via 10.0.0.254',
  'ip route add 10.50.0.0/16 dev v0 table 77',
  'ip route add 10.64.0.0/16 encap ip dst 10.9.9.9 via 10.0.0.9 dev v0',
  'ip route add 10.65.0.0/16 via 10.0.0.9 src 10.0.0.2 mtu lock 1300',
  'ip route add fd64::/32 via fd00::fe',
  'ip route add fd65::/32 from fd00::/64 via fd00::fe dev v0',
  'ip nexthop add id 11 via 10.0.0.253 dev v0',
  'ip nexthop add id 12 group 11',
  'ip route add 10.61.0.0/16 nhid 12',
  'ip neighbour add 10.0.0.9 lladdr 02:00:00:00:00:09 dev v0 nud permanent',
  'ip neighbour add fd00::9 lladdr 02:00:00:00:00:09 dev v0 nud permanent',
];

/** Two VLANs on v0, one above the other; v0.30 is down. */
const vlansOnTop = [
  'ip link add link v0 name v0.20 type vlan id 20',
  'ip link add link v0 name v0.30 type vlan id 30',
  'ip link add link v0.20 name v0.20.5 type vlan id 5',
  'ip link set v0.20 up',
  'ip link set v0.20.5 up',
  'ip address add 10.20.0.1/24 dev v0.20',
  'ip route add 10.66.0.0/16 via 10.20.0.9',
  'ip address add fd05::1/64 dev v0.20.5 nodad',
  'ip route add fd66::/32 via fd05::fe',
];

const bridge = [
  ...pair('v1', 'p1'),
  ...pair('v2', 'p2'),
  'ip link add br0 type bridge',
  'ip link set v1 master br0',
  'ip link set v2 master br0',
  'ip link set br0 up',
  'ip address add 10.1.0.1/24 dev br0',
  'ip address add fd01::1/64 dev br0 nodad',
  'ip route add 10.67.0.0/16 via 10.1.0.9',
  'ip route add fd67::/32 via fd01::fe',
];

const bond = [
  'ip link add v3 type veth peer name p3',
  'ip link set p3 up',
  'ip link add bond0 type bond mode active-backup miimon 100',
  'ip link set v3 master bond0',
  'ip link set bond0 up',
  'ip address add 10.2.0.1/24 dev bond0',
  'ip route add 10.68.0.0/16 via 10.2.0.9',
];

const macOf = (lab: WholeLab, name: string) =>
  /ether (\S+)/.exec(lab.node.namespace.ip('link', 'show', name))?.[1];
const call = (lab: WholeLab, link: string, method: string, args: object = {}) =>
  lab.node.callLink(link, method, args);

/** What a link is, its name, and the lines that make its network. */
type Network = readonly [string, string, readonly string[], ...unknown[]];

/** Whether this kernel has every kind of links of a network. The tests in the virtual machine have those that it lacks. */
const isPossible = ([, , lines]: Network): boolean => {
  const text = lines.join('\n');
  return ['vlan', 'bond'].every((kind) => !text.includes(`type ${kind}`) || makesKind(kind));
};

const makesVlans = makesKind('vlan');

const links: readonly Network[] = [
  ['a link with all that hangs on it', 'v0', busyLink],
  ['a link with VLANs above', 'v0', [...busyLink, ...vlansOnTop]],
  ['a VLAN', 'v0.20', [...busyLink, ...vlansOnTop]],
  ['a bridge', 'br0', bridge],
  ['a bond', 'bond0', bond],
];

describe('setAdminUp', () => {
  it.concurrent('brings back what a link and its VLANs lost after they were renamed meanwhile', async () => {
    await using lab = await WholeLab.start(busyLink, makesVlans ? vlansOnTop : []);
    const words = [
      '-4 route show table all',
      '-6 route show table all',
      'nexthop',
      'neigh show nud permanent',
    ];
    const tables = () =>
      words.flatMap((line) => lab.node.namespace.ip(...line.split(' ')).split('\n')).sort();
    const before = tables();
    await call(lab, 'v0', 'setAdminUp', { on: false });
    await lab.run('ip link set v0 name w0', ...(makesVlans ? ['ip link set v0.30 name w0.30'] : []));
    // The agent reads its facts again after a call: then it knows the new names.
    await call(lab, 'p0', 'setAdminUp', { on: true });
    expect((await call(lab, 'w0', 'setAdminUp', { on: true })).error).toBeUndefined();
    await lab.node.namespace.settle();
    expect(tables()).toEqual(before.map((line) => line.replaceAll(/dev v0(?= |$)/g, 'dev w0')).sort());
    if (makesVlans) expect(lab.node.namespace.ip('link', 'show', 'w0.30')).not.toContain(',UP');
  });

  it.concurrent.for(links.filter(isPossible))('brings back %s after a rollback', async ([, name, lines]) => {
    await using lab = await WholeLab.start(lines);
    await lab.rollBackAfter(() => call(lab, name, 'setAdminUp', { on: false }));
    await lab.expectUnchanged();
  });

  it.concurrent.for(links.filter(isPossible))(
    'brings back %s when it goes up again',
    async ([, name, lines]) => {
      await using lab = await WholeLab.start(lines);
      expect(await call(lab, name, 'setAdminUp', { on: false })).toMatchObject({ result: {} });
      expect(await lab.node.properties('networkInterface', name)).toMatchObject({ adminUp: false });
      expect(await call(lab, name, 'setAdminUp', { on: true })).toMatchObject({ result: {} });
      expect(await lab.node.properties('networkInterface', name)).toMatchObject({ adminUp: true });
      await lab.expectUnchanged();
    },
  );

  it.concurrent('keeps what a third party removed or added while the link was down', async () => {
    await using lab = await WholeLab.start(busyLink, bridge);
    await call(lab, 'v0', 'setAdminUp', { on: false });
    await lab.run('ip address del 10.0.0.2/24 dev v0', 'ip address add 10.0.7.1/24 dev v0');
    expect((await call(lab, 'v0', 'setAdminUp', { on: true })).error).toBeUndefined();
    const paths = (await lab.differences()).map(({ path }) => path);
    expect(paths).toContain('address v0 10.0.0.2/24');
    expect(paths).toContain('address v0 10.0.7.1/24');
    expect(paths).toContain('route inet 254 10.65.0.0/16 metric 0');
    expect(paths.filter((path) => /10\.64|10\.61|fd6[45]|nexthop|neighbour/.test(path))).toEqual([]);
  });

  it.concurrent('brings nothing back on a link that was created again, or went down by another hand', async () => {
    await using lab = await WholeLab.start(pair('v0', 'p0'), 'ip address add 10.0.0.1/24 dev v0');
    await lab.run('ip route add 10.9.0.0/16 via 10.0.0.9');
    await call(lab, 'v0', 'setAdminUp', { on: false });
    await call(lab, 'v0', 'setAdminUp', { on: true });
    await lab.run('ip route del 10.9.0.0/16', 'ip link set v0 down');
    await call(lab, 'v0', 'setAdminUp', { on: true });
    const routes = () => lab.node.namespace.ip('route');
    expect(routes()).not.toContain('10.9.0.0/16');
    await lab.run('ip route add 10.9.0.0/16 via 10.0.0.9');
    await call(lab, 'v0', 'setAdminUp', { on: false });
    await lab.run(
      'ip link del v0',
      ...pair('v0', 'p0'),
      'ip link set v0 down',
      'ip address add 10.0.0.1/24 dev v0',
    );
    await call(lab, 'v0', 'setAdminUp', { on: true });
    expect(routes()).not.toContain('10.9.0.0/16');
  });

  it.concurrent('brings back a link when its transaction takes it down, up and down, and is rolled back', async () => {
    await using lab = await WholeLab.start(busyLink, makesVlans ? vlansOnTop : []);
    await lab.rollBackAfter(async () => {
      await call(lab, 'v0', 'setAdminUp', { on: false });
      await call(lab, 'v0', 'setAdminUp', { on: true });
      return call(lab, 'v0', 'setAdminUp', { on: false });
    });
    await lab.expectUnchanged();
    // What the rolled back calls saved is gone with them.
    await lab.run('ip route del 10.50.0.0/16 dev v0 table 77', 'ip link set v0 down');
    await call(lab, 'v0', 'setAdminUp', { on: true });
    expect(lab.node.namespace.ip('route', 'show', 'table', '77')).not.toContain('10.50.0.0');
  });

  it.concurrent('refuses the loopback', async () => {
    await using lab = await WholeLab.start(pair('v0', 'p0'));
    expect((await call(lab, 'lo', 'setAdminUp', { on: false })).error?.message).toMatch(/loopback; expected/);
  });
});

if (makesVlans)
  describe.concurrent('a link that goes down and up keeps its VLANs down that were down', () => {
    const vlans = [
      'ip link add link br0 name br0.7 type vlan id 7',
      'ip link add link br0 name br0.8 type vlan id 8',
      'ip link set br0.8 up',
    ];

    it.for([
      ['restart', ['restart']],
      ['setAdminUp and create', ['setAdminUp', 'create']],
    ] as const)('by %s', async ([, methods]) => {
      await using lab = await WholeLab.start(bridge, vlans);
      for (const method of methods)
        expect(await call(lab, 'br0', method, method === 'setAdminUp' ? { on: false } : {})).toMatchObject({
          result: {},
        });
      await lab.expectUnchanged();
    });
  });

describe.concurrent('setMacAddress', () => {
  const macAddress = '02:00:00:00:0a:0a';

  const changes: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
    ['a link', 'v0', busyLink, []],
    ['a link with VLANs that follow it', 'v0', [...busyLink, ...vlansOnTop], []],
    ['a VLAN', 'v0.20', [...busyLink, ...vlansOnTop], []],
    ['a port', 'v1', bridge, []],
    // The kernel has no way back.
    ['a bridge', 'br0', bridge, ['link br0 address-follows-ports']],
  ];

  it.for(changes.filter(isPossible))(
    'sets that of %s, and a rollback restores it',
    async ([, name, lines, expected]) => {
      await using lab = await WholeLab.start(lines);
      await lab.rollBackAfter(async () => {
        const answer = await call(lab, name, 'setMacAddress', { macAddress });
        expect(macOf(lab, name)).toBe(macAddress);
        expect(await lab.node.properties('networkInterface', name)).toMatchObject({ macAddress });
        return answer;
      });
      expect((await lab.differences()).map(({ path }) => path)).toEqual(expected);
    },
  );

  if (makesVlans)
    it('leaves VLANs that follow the link following it after a rollback', async () => {
      await using lab = await WholeLab.start(busyLink, vlansOnTop);
      await lab.rollBackAfter(() => call(lab, 'v0', 'setMacAddress', { macAddress }));
      await lab.run('ip link set v0 address 02:00:00:00:0b:0b');
      expect(macOf(lab, 'v0.20')).toBe('02:00:00:00:0b:0b');
    });

  it('says that a bridge no longer follows its ports', async () => {
    await using lab = await WholeLab.start(bridge);
    await call(lab, 'br0', 'setMacAddress', { macAddress });
    const events = await lab.node.events('actionPerformed');
    expect(events.at(-1)).toMatchObject({ text: expect.stringContaining('whatever its ports') });
  });
});

describe.concurrent('setIpv6Enabled', () => {
  const settingOf = (lab: WholeLab, name: string) =>
    lab.node.namespace.ip('-6', 'address', 'show', 'dev', name);

  const withIpv6: readonly Network[] = [
    ['a link with all that hangs on it', 'v0', busyLink],
    ['a bridge', 'br0', bridge],
    ['a VLAN', 'v0.20.5', [...busyLink, ...vlansOnTop]],
  ];

  it.for(withIpv6.filter(isPossible))(
    'turns IPv6 off on %s, and a rollback restores it',
    async ([, name, lines]) => {
      await using lab = await WholeLab.start(lines);
      await lab.rollBackAfter(async () => {
        const answer = await call(lab, name, 'setIpv6Enabled', { on: false });
        expect(settingOf(lab, name)).toBe('');
        expect(await lab.node.properties('networkInterface', name)).toMatchObject({ ipv6Enabled: false });
        return answer;
      });
      await lab.expectUnchanged();
    },
  );

  it('turns IPv6 on, names what is lost when it is turned off, and rolls either back', async () => {
    await using lab = await WholeLab.start(busyLink);
    expect((await call(lab, 'v0', 'setIpv6Enabled', { on: false })).error).toBeUndefined();
    const events = await lab.node.events('actionPerformed');
    expect(events.at(-1)).toMatchObject({
      text: expect.stringMatching(/^.*v0 loses with IPv6: fd00::3\/64, .*the route fd64::\/32 via fd00::fe/),
    });
    await lab.recapture();
    await lab.rollBackAfter(() => call(lab, 'v0', 'setIpv6Enabled', { on: true }));
    await lab.expectUnchanged();
    expect((await call(lab, 'v0', 'setIpv6Enabled', { on: true })).error).toBeUndefined();
    expect(settingOf(lab, 'v0')).toMatch(/fe80::/);
    expect(await lab.node.properties('networkInterface', 'v0')).toMatchObject({ ipv6Enabled: true });
  });

  it('shows the setting in the plan, and refuses IPv6 below its MTU', async () => {
    await using lab = await WholeLab.start(busyLink, pair('v1', 'p1'), 'ip link set v1 mtu 1000');
    expect(await lab.validateLink('v0', 'setIpv6Enabled', { on: false })).toMatchObject({
      result: {
        plan: [
          'set net.ipv6.conf.v0.disable_ipv6 = 1',
          expect.stringMatching(/^note: v0 loses with IPv6: fd00::3\/64, /),
        ],
      },
    });
    expect((await call(lab, 'v1', 'setIpv6Enabled', { on: true })).error?.message).toMatch(
      /^the MTU of v1 is 1000; expected at least 1280/,
    );
    expect(await lab.node.properties('networkInterface', 'v1')).toMatchObject({ ipv6Enabled: false });
  });
});

describe.concurrent('several of them in one setProperties', () => {
  it('are rolled back together', async () => {
    await using lab = await WholeLab.start(busyLink);
    const values = { macAddress: '02:00:00:00:0a:0b', ipv6Enabled: false, adminUp: false };
    await lab.rollBackAfter(() => call(lab, 'v0', 'setProperties', { values }));
    await lab.expectUnchanged();
  });
});

describe.concurrent('another process rolls back', () => {
  const alice = { name: 'alice', isAdministrator: false };
  const kind = <Args>(action: NetworkAction<Args>, args: Args) =>
    [action.name, (state: Parameters<typeof action.plan>[1]) => action.plan(args, state)] as const;

  it.each([
    kind(setAdminUp, { link: 'v0', on: false }),
    kind(setMacAddress, { link: 'v0', macAddress: '02:00:00:00:0a:0a' }),
    kind(setIpv6Enabled, { link: 'v0', on: false }),
  ])('%s', async (_name, plan) => {
    using lab = new NetworkLab();
    Object.assign(lab.host, { stateDirectory: lab.directory });
    const before = await lab.view();
    const transactions = lab.transactions();
    await transactions.begin(alice, 60);
    await transactions.apply(alice, 'test', plan);
    const [checkpoint = ''] = lab.armed;
    expect(await rollBackCheckpoint(checkpoint, lab.host)).toMatchObject({
      result: 'taken-back',
      notPutBack: [],
    });
    await lab.expectUnchanged(before);
    const saved = join(lab.directory, 'down');
    expect(readdirSync(lab.directory).includes('down') ? readdirSync(saved) : []).toEqual([]);
  });
});
