import { describe, expect, it } from 'vitest';
import { addRoute, removeRoute } from '#actions';
import { type RefusalCase, sampleNetwork as state, stepsOf } from '../sample-network.ts';

const route = { link: 'eth2', destination: '198.51.100.0/24', gateway: '192.0.2.1', metric: 0 };
const planOf = (options: Readonly<Record<string, unknown>>, args: Partial<typeof route> = {}) =>
  addRoute.plan({ ...route, ...args, options }, state);

describe('a new route has the options of its call:', () => {
  const words = 'ip route add 198.51.100.0/24';
  it.each([
    ['a table by number', { table: 200n }, {}, 'via 192.0.2.1 dev eth2 table 200 proto static scope global'],
    ['a table by name', { table: '254' }, {}, 'via 192.0.2.1 dev eth2 table main proto static scope global'],
    [
      'a source',
      { source: '192.0.2.5' },
      {},
      'via 192.0.2.1 dev eth2 table main proto static scope global src 192.0.2.5',
    ],
    [
      'a gateway on the link',
      { onlink: true },
      { gateway: '10.9.9.9' },
      'via 10.9.9.9 dev eth2 onlink table main proto static scope global',
    ],
    ['a scope', { scope: 'host' }, { gateway: '' }, 'dev eth2 table main proto static scope host'],
    [
      'metrics',
      { metrics: { 'mtu lock': 1400n, advmss: 1360, congctl: 'cubic', quickack: true } },
      {},
      'via 192.0.2.1 dev eth2 table main proto static scope global mtu lock 1400 advmss 1360 congctl cubic quickack 1',
    ],
    [
      'several next hops',
      {
        nextHops: [
          { gateway: '192.0.2.1', weight: 3 },
          { gateway: '10.9.9.9', onlink: 1n },
        ],
      },
      { gateway: '' },
      'table main proto static scope global nexthop via 192.0.2.1 dev eth2 weight 3 nexthop via 10.9.9.9 dev eth2 onlink weight 1',
    ],
  ])('%s', (_title, options, args, expected) => {
    expect(stepsOf(planOf(options, args))).toEqual([`${words} ${expected}`]);
  });

  it('of which the result is compared with those that the kernel reports', () => {
    const plan = planOf({ source: '192.0.2.5', metrics: { mtu: 1400 } });
    const [added] = plan.effects.addsRoutes;
    if (!added) throw new Error('the plan adds no route');
    const differences = (reported: typeof added) => plan.differences({ ...state, routes: [reported] });
    expect(differences(added)).toEqual([]);
    expect(differences({ ...added, metrics: { mtu: '1300' } })).toEqual([
      'the route to 198.51.100.0/24 is scope global src 192.0.2.5 mtu 1300, not scope global src 192.0.2.5 mtu 1400',
    ]);
    expect(differences({ ...added, source: undefined })).toHaveLength(1);
  });
});

it('a route of several next hops is removed with all of them, and the plan says so', () => {
  const nextHops = [{ gateway: '192.0.2.1' }, { gateway: '192.0.2.2' }];
  const routes = planOf({ nextHops }, { gateway: '' }).effects.addsRoutes;
  const args = {
    link: 'eth2',
    family: 'ipv4' as const,
    table: 254,
    destination: route.destination,
    metric: 0,
  };
  const plan = removeRoute.plan({ ...args, gateway: '192.0.2.2' }, { ...state, routes });
  expect(stepsOf(plan)[0]).toMatch(
    /^ip route del 198\.51\.100\.0\/24 .* nexthop via 192\.0\.2\.1 .* nexthop via 192/,
  );
  expect(plan.notes).toEqual(['the route to 198.51.100.0/24 is removed with all its next hops']);
});

const ipv6 = { destination: '2001:db8:8::/48', gateway: '2001:db8::1' };
const noGateway = { gateway: '' };
const hops = (...nextHops: readonly unknown[]) => planOf({ nextHops }, noGateway);
const refusals: readonly RefusalCase[] = [
  ['an unknown option', () => planOf({ tos: 4 }), /^options has "tos"; expected table, source, onlink/],
  ['table 0', () => planOf({ table: 0 }), /^options\.table is 0; expected main, default, or a number from 1/],
  ['the table of own addresses', () => planOf({ table: 255 }), /^options\.table is 255; expected/],
  ['a table by an unknown name', () => planOf({ table: 'isp' }), /^options\.table is "isp"; expected/],
  [
    'a source of nobody',
    () => planOf({ source: '192.0.2.6' }),
    /^options\.source is 192\.0\.2\.6, which no interface/,
  ],
  ['a source of the other family', () => planOf({ source: '2001:db8::5' }), /expected an IPv4 address/],
  ['a number as a source', () => planOf({ source: 7n }), /^options\.source is 7; expected an address/],
  [
    'onlink of another type',
    () => planOf({ onlink: 'yes' }),
    /^options\.onlink is "yes"; expected true or false/,
  ],
  [
    'onlink without a gateway',
    () => planOf({ onlink: true }, noGateway),
    /^options\.onlink is true, and there is no/,
  ],
  [
    'an unknown scope',
    () => planOf({ scope: 'nowhere' }),
    /^options\.scope is "nowhere"; expected one of global/,
  ],
  [
    'a narrow scope with a gateway',
    () => planOf({ scope: 'link' }),
    /^options\.scope is link, and the route has a/,
  ],
  [
    'a scope for IPv6',
    () => planOf({ scope: 'link' }, { ...ipv6, gateway: '' }),
    /a route of IPv6 has no scope/,
  ],
  ['metrics that are a list', () => planOf({ metrics: [1n] }), /^options\.metrics is \[1\]; expected a map/],
  [
    'an unknown metric',
    () => planOf({ metrics: { mss: 5 } }),
    /^options\.metrics has "mss"; expected mtu, window/,
  ],
  [
    'a metric of a prototype',
    () => planOf({ metrics: { constructor: 5 } }),
    /^options\.metrics has "constructor"/,
  ],
  [
    'a metric out of range',
    () => planOf({ metrics: { mtu: 65_535 } }),
    /mtu 65535; expected a number from 1 to 65520/,
  ],
  ['a metric twice', () => planOf({ metrics: { mtu: 1, 'mtu lock': 2 } }), /mtu with and without lock/],
  [
    'words in a metric',
    () => planOf({ metrics: { congctl: 'a b' } }),
    /congctl "a b"; expected the name of a/,
  ],
  [
    'next hops that are not a list',
    () => planOf({ nextHops: 'a' }, noGateway),
    /^options\.nextHops is "a"; expected a list/,
  ],
  ['a single next hop', () => hops({ gateway: '192.0.2.1' }), /expected a list of 2 to 64 maps/],
  [
    'next hops beside a gateway',
    () => planOf({ nextHops: [{}, {}] }),
    /^gateway is 192\.0\.2\.1 beside options\.nextHops/,
  ],
  ['a next hop that is a text', () => hops('a', 'b'), /^options\.nextHops\[0\] is "a"; expected a map/],
  [
    'an unknown key of a next hop',
    () => hops({ via: 1 }, {}),
    /^options\.nextHops\[0\] has "via"; expected interfaceName/,
  ],
  [
    'a weight out of range',
    () => hops({ gateway: '192.0.2.1' }, { gateway: '192.0.2.2', weight: 257 }),
    /^options\.nextHops\[1\]\.weight is 257; expected a number from 1 to 256/,
  ],
  [
    'a next hop twice',
    () => hops({ gateway: '192.0.2.1' }, { gateway: '192.0.2.1' }),
    /^options\.nextHops\[1\] is .*; expected another gateway or interface/,
  ],
  [
    'next hops over other interfaces alone',
    () => hops({ interfaceName: 'eth1' }, { interfaceName: 'bond0' }),
    /no next hop over eth2; expected one/,
  ],
  [
    'a next hop over a member',
    () => hops({ gateway: '192.0.2.1' }, { interfaceName: 'eth3' }),
    /^eth3 is a member of bond0/,
  ],
  [
    'a next hop out of reach',
    () => hops({ gateway: '192.0.2.1' }, { interfaceName: 'eth1', gateway: '192.0.2.2' }),
    /^options\.nextHops\[1\]\.gateway is 192\.0\.2\.2, which is in no network of eth1/,
  ],
  [
    'an IPv6 next hop without a gateway',
    () => planOf({ nextHops: [{ gateway: ipv6.gateway }, {}] }, { ...ipv6, gateway: '' }),
    /^options\.nextHops\[1\] has no gateway; expected one/,
  ],
];

it.each(refusals)('refuses %s, before anything is touched', (_title, plan, message) => {
  expect(plan).toThrow(expect.objectContaining({ name: 'Refused', message: expect.stringMatching(message) }));
});
