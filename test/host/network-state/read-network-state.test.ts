import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type NetworkState, readNetworkState } from '#actions';
import type { Link, Routes } from '#probes';
import {
  missingRuleSteps,
  type RoutingRule,
  readRoutingRules,
} from '../../../src/actions/network/backends/networkd/routing-rules.ts';
import { routeStep } from '../../../src/actions/network/ip/route-step.ts';
import { readByIp } from '../../kit/network/read-by-ip.ts';
import { Namespace, requireTools } from '../kit.ts';
import { netlinkOf } from '../namespace-netlink.ts';
import { arrange, encapsulatesRoutes, isPossible } from './arrange.ts';
import { nextHops, pair, routesWithMetrics, rules, setUps } from './set-ups.ts';

requireTools('ip');

const readByNetlink = ({ name }: Namespace) => readNetworkState({ netlink: () => netlinkOf(name) });

/** `ip` does not print in JSON which metrics are locked. */
const withoutLocks = ({ routes, ...others }: NetworkState): NetworkState => ({
  ...others,
  routes: routes.map(({ metrics, ...route }) => {
    const entries = Object.entries(metrics ?? {}).map(([name, value]) => [name.replace(' lock', ''), value]);
    return metrics ? { ...route, metrics: Object.fromEntries(entries) as Record<string, string> } : route;
  }),
});

describe('the network state that netlink gives', () => {
  // Where this kernel lacks bonds or VLANs, the tests of changes in the virtual machine read them.
  it.for(setUps.filter(isPossible))('equals that of ip for $title', async (setUp) => {
    using namespace = new Namespace();
    await arrange(namespace, setUp.commands);
    const state = await readByNetlink(namespace);
    const expected = readByIp(namespace.name);
    expect(withoutLocks(state)).toEqual(expected);
    // A checkpoint compares rules with their fields in order.
    expect(JSON.stringify(state.rules)).toBe(JSON.stringify(expected.rules));
  });

  it('has metrics of routes that ip takes as they are, locked ones included', async () => {
    using namespace = new Namespace();
    await arrange(namespace, routesWithMetrics.commands);
    const before = await readByNetlink(namespace);
    const routes = before.routes.filter(({ metrics, protocol }) => metrics && protocol === 'boot');
    expect(routes.length).toBeGreaterThanOrEqual(5);
    expect(routes.map(({ metrics }) => metrics)).toContainEqual(
      expect.objectContaining({ 'mtu lock': '1300', fastopen_no_cookie: '1' }),
    );
    for (const route of routes) namespace.ip(...routeStep('del', route));
    for (const route of routes) namespace.ip(...routeStep('add', route));
    const byText = (state: NetworkState) => state.routes.map((route) => JSON.stringify(route)).sort();
    expect(byText(await readByNetlink(namespace))).toEqual(byText(before));
  });

  it('has rules that ip takes as they are, after a service removed them', async () => {
    using namespace = new Namespace();
    await arrange(namespace, [...rules.commands, 'rule add dport 7 realms 5 priority 40']);
    const source = { netlink: () => netlinkOf(namespace.name) };
    const before = await readRoutingRules(source);
    expect(before.length).toBeGreaterThan(18);
    for (const family of ['-4', '-6']) namespace.ip(family, 'rule', 'flush');
    expect((await readRoutingRules(source)).length).toBeLessThan(5);
    const steps = missingRuleSteps(before, await readRoutingRules(source));
    for (const step of steps) namespace.ip(...step);
    const byText = (rules: readonly RoutingRule[]) => rules.map((rule) => JSON.stringify(rule)).sort();
    expect(byText(await readRoutingRules(source))).toEqual(byText(before));
    expect(missingRuleSteps(before, await readRoutingRules(source))).toEqual([]);
  });

  if (encapsulatesRoutes())
    it('has the destination of a route with encapsulation, not that of its tunnel', async () => {
      using namespace = new Namespace();
      await arrange(namespace, [
        ...pair,
        'addr add 10.0.0.5/24 dev v0',
        'route add 10.30.0.0/16 encap ip id 7 dst 192.0.2.1 dev v0',
      ]);
      const { routes } = await readByNetlink(namespace);
      expect(routes.map(({ destination }) => destination)).toContain('10.30.0.0/16');
      expect(routes.map(({ destination }) => destination)).not.toContain('192.0.2.1/32');
    });

  it('has the hops of a nexthop object when the messages of routes have none', async () => {
    using namespace = new Namespace();
    await arrange(namespace, nextHops.commands);
    const before = await readByNetlink(namespace);
    const setting = 'net.ipv4.nexthop_compat_mode=0';
    execFileSync('ip', ['netns', 'exec', namespace.name, 'sysctl', '-qw', setting]);
    const after = await readByNetlink(namespace);
    expect(after).toEqual(before);
    const { rows } = namespace.facts<{ routes: Routes }>('routes').routes;
    expect(rows).toContainEqual(expect.objectContaining({ destination: '0.0.0.0/0', gateway: '10.0.0.7' }));
    expect(after.routes).toContainEqual(
      expect.objectContaining({ destination: '0.0.0.0/0', hops: [{ link: 'v0', gateway: '10.0.0.7' }] }),
    );
    expect(after.routes.find(({ destination }) => destination === 'fd21::/64')?.hops).toMatchObject([
      { gateway: 'fd00::7', weight: 3 },
      { gateway: 'fd00::8', weight: 1 },
    ]);
  });
});

describe('names that are not text', () => {
  /** Runs one command with these octets as one of its words. */
  const withOctets = (namespace: Namespace, before: string, octets: Buffer, after = '') =>
    execFileSync('ip', ['-n', namespace.name, '-batch', '-'], {
      input: Buffer.concat([Buffer.from(`${before} `), octets, Buffer.from(` ${after}\n`)]),
    });

  it('of links and aliases disturb no other link, and each has its own text', async () => {
    using namespace = new Namespace();
    await arrange(namespace, pair);
    withOctets(namespace, 'link set dev v0 alias', Buffer.from([0x61, 0x01, 0x80]));
    withOctets(namespace, 'link add name', Buffer.from([0x78, 0xff]), 'type veth peer name v2');
    withOctets(namespace, 'link add name', Buffer.from([0x78, 0xfe]), 'type veth peer name v3');
    withOctets(namespace, 'link add name', Buffer.from('ä\x1b'), 'type veth peer name v4');
    withOctets(namespace, 'addr add 10.0.0.1/24 dev', Buffer.from([0x78, 0xff]));
    const { links, addresses } = await readByNetlink(namespace);
    const names = links.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['v0', 'v1', 'v2', 'v3', 'v4', 'x\\xff', 'x\\xfe', 'ä\\x1b']),
    );
    expect(addresses).toContainEqual(expect.objectContaining({ link: 'x\\xff', address: '10.0.0.1' }));
    const probed = namespace.facts<{ links: readonly Link[] }>('links').links;
    expect(probed.map(({ name }) => name)).toEqual(names);
    expect(probed.find(({ name }) => name === 'v0')?.alias).toBe('a\\x01\\x80');
  });
});
