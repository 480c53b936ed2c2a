import { beforeAll, describe, expect, it } from 'vitest';
import { requireTools } from '../kit.ts';
import { pair, WholeLab } from './whole-lab.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'sysctl', 'grep'));

const network = [
  ...pair('v0', 'p0'),
  ...pair('v1', 'p1'),
  'ip address add 10.0.0.1/24 dev v0',
  'ip address add 10.1.0.1/24 dev v1',
  'ip address add fd00::1/64 dev v0 nodad',
  'ip address add fd01::1/64 dev v1 nodad',
];
const ipv4 = { destination: '10.8.0.0/16', gateway: '10.0.0.2' };
const ipv6 = { destination: 'fd08::/32', gateway: 'fd00::2' };

describe.concurrent('addRoute takes options:', () => {
  it.each([
    ['a table', { ...ipv4, options: { table: 200 } }, '200:10.8.0.0/16:0:10.0.0.2', 'via 10.0.0.2 dev v0'],
    [
      'a table and a metric of IPv6',
      { ...ipv6, metric: 77, options: { table: 4_000_000_000 } },
      '4000000000:fd08::/32:77:fd00::2',
      'via fd00::2 dev v0',
    ],
    [
      'a source of another interface',
      { ...ipv4, options: { source: '10.1.0.1' } },
      '254:10.8.0.0/16:0:10.0.0.2',
      'src 10.1.0.1',
    ],
    [
      'a gateway that the caller knows to be on the link',
      { ...ipv4, gateway: '172.31.1.1', options: { onlink: true } },
      '254:10.8.0.0/16:0:172.31.1.1',
      'via 172.31.1.1 dev v0 proto static onlink',
    ],
    [
      'such a gateway of IPv6',
      { ...ipv6, gateway: 'fd77::1', options: { onlink: true, source: 'fd00::1' } },
      '254:fd08::/32:1024:fd77::1',
      'via fd77::1 dev v0 proto static src fd00::1 metric 1024 onlink',
    ],
    [
      'a scope',
      { ...ipv4, gateway: '', options: { scope: 'host' } },
      '254:10.8.0.0/16:0:direct',
      'dev v0 proto static scope host',
    ],
    [
      'metrics',
      {
        ...ipv4,
        options: { metrics: { 'mtu lock': 1400, advmss: 1360, initcwnd: 20, rtt: 800, quickack: 1 } },
      },
      '254:10.8.0.0/16:0:10.0.0.2',
      'mtu lock 1400 rtt 100ms advmss 1360 initcwnd 20 quickack 1',
    ],
    [
      'metrics of IPv6',
      { ...ipv6, options: { metrics: { hoplimit: 7, 'cwnd lock': 30 } } },
      '254:fd08::/32:1024:fd00::2',
      'cwnd lock 30 hoplimit 7',
    ],
    [
      'several next hops',
      {
        ...ipv4,
        gateway: '',
        options: {
          nextHops: [
            { interfaceName: 'v1', gateway: '10.1.0.2', weight: 3 },
            { gateway: '10.0.0.2' },
            { gateway: '10.0.0.3', weight: 256 },
          ],
        },
      },
      '254:10.8.0.0/16:0:10.0.0.2',
      'nexthop via 10.1.0.2 dev v1 weight 3 ',
    ],
    [
      'several next hops of IPv6 in a table',
      {
        ...ipv6,
        gateway: '',
        options: {
          table: 201,
          nextHops: [
            { gateway: 'fd00::2', weight: 2 },
            { interfaceName: 'v1', gateway: 'fd01::2' },
          ],
        },
      },
      '201:fd08::/32:1024:fd00::2',
      'nexthop via fd01::2 dev v1 weight 1',
    ],
  ])('%s, and a rollback leaves nothing of it', async (_title, args, key, shown) => {
    await using lab = await WholeLab.start(network);
    const begun = await lab.node.callNode('changeBegin', { seconds: 120 });
    const { result, error } = await lab.node.callLink('v0', 'addRoute', args);
    expect([begun.error, error]).toEqual([undefined, undefined]);
    const route = result?.['route'] as { readonly objectName: string };
    expect(route.objectName).toContain(':route:');
    expect(route.objectName.endsWith(`:v0:${key}`)).toBe(true);
    const family = args.destination.includes(':') ? '-6' : '-4';
    const routes = lab.node.namespace.ip(family, 'route', 'show', 'table', 'all', 'proto', 'static');
    expect(routes.replaceAll(/\s+/g, ' ')).toContain(shown.replace(' proto static', ''));
    expect((await lab.node.callNode('changeRollback')).error).toBeUndefined();
    await lab.expectUnchanged();
  });

  it('a route with options is removed by its object, and comes back by a rollback', async () => {
    await using lab = await WholeLab.start(network);
    const nextHops = [
      { gateway: '10.0.0.2', weight: 5 },
      { interfaceName: 'v1', gateway: '10.1.0.2' },
    ];
    const options = { table: 200, source: '10.1.0.1', metrics: { mtu: 1400 }, nextHops };
    const args = { ...ipv4, gateway: '', options };
    const { result, error } = await lab.node.callLink('v0', 'addRoute', args);
    expect(error).toBeUndefined();
    const route = result?.['route'] as { readonly objectName: string };
    await lab.recapture();
    const key = route.objectName.slice(route.objectName.indexOf('v0:'));
    await lab.rollBackAfter(() => lab.node.request({ className: 'route', key, method: 'remove' }));
    await lab.expectUnchanged();
  });

  it.each([
    ['an unknown option', { ...ipv4, options: { realm: 5 } }, /^options has "realm"; expected table/],
    ['a source of nobody', { ...ipv4, options: { source: '10.7.7.7' } }, /^options\.source is 10\.7\.7\.7/],
    [
      'a next hop out of reach',
      { ...ipv4, gateway: '', options: { nextHops: [{ gateway: '10.0.0.2' }, { gateway: '10.7.0.2' }] } },
      /^options\.nextHops\[1\]\.gateway is 10\.7\.0\.2/,
    ],
    [
      'a gateway that is not an address',
      { ...ipv4, gateway: 'zz:[', options: { onlink: true } },
      /^gateway is "zz:\["; expected an IPv4 address/,
    ],
  ])('%s is refused by the plan, and nothing changes', async (_title, args, message) => {
    await using lab = await WholeLab.start(network);
    expect((await lab.validateLink('v0', 'addRoute', args)).error?.message).toMatch(message);
    expect((await lab.node.callLink('v0', 'addRoute', args)).error?.message).toMatch(message);
    await lab.expectUnchanged();
  });

  it('a congestion control that the kernel does not know fails, and nothing is left', async () => {
    await using lab = await WholeLab.start(network);
    const args = { ...ipv4, options: { metrics: { congctl: 'nonesuch' } } };
    expect((await lab.node.callLink('v0', 'addRoute', args)).error?.message).toMatch(/congestion|Invalid/);
    await lab.expectUnchanged();
  });
});
