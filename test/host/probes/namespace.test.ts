import { beforeAll, describe, expect, it } from 'vitest';
import type { Address, Link, LinkCounters, Routes } from '#probes';
import { type AsJson, json, Namespace, requireTools } from '../kit.ts';
import { expectCountersBetween, expectSameAddresses, expectSameLinks, expectSameRoutes } from './compare.ts';
import type { IpAddressLink, IpLink, IpRoute } from './ip-shape.ts';

beforeAll(() => requireTools('ip', 'nsenter', 'setpriv'));

interface Network {
  readonly links: AsJson<Link>[];
  readonly addresses: AsJson<Address>[];
  readonly routes: AsJson<Routes>;
}
const network = ['links', 'addresses', 'routes'] as const;
const details = ['-details', '-statistics', 'link'] as const;

async function readAsIp(namespace: Namespace): Promise<Network> {
  await namespace.settle();
  const found = namespace.facts<Network>(...network);
  expectSameLinks(found.links, namespace.ipJson<IpLink[]>(...details));
  expectSameAddresses(found.addresses, namespace.ipJson<IpAddressLink[]>('addr'));
  const names = new Map(found.links.map((link) => [link.index, link.name]));
  const ip = { ipv4: namespace.ipJson<IpRoute[]>('route'), ipv6: namespace.ipJson<IpRoute[]>('-6', 'route') };
  expectSameRoutes(found.routes, ip, names);
  return found;
}

describe('probes in a network namespace', () => {
  it('reads only the loopback link of an empty network namespace', () => {
    using namespace = new Namespace();
    const found = namespace.facts<Network>(...network);
    expect(found.links).toMatchObject([{ name: 'lo', kind: 'loopback', adminUp: false }]);
    expect(found.addresses).toEqual([]);
    expect(found.routes).toMatchObject({ rows: [], defaultRouteLinks: [] });
  });

  it('reads the same pairs, bridge, addresses and routes as ip', async () => {
    using namespace = new Namespace();
    namespace.batch([
      'link set lo up',
      'link add v0 type veth peer name v1',
      'link add br0 type bridge stp_state 1 forward_delay 700',
      'link set v1 master br0',
      'link set v0 alias "to the bridge"',
      'link property add dev v0 altname a-name-longer-than-sixteen',
      'link set v0 up',
      'link set v1 up',
      'link set br0 up',
      'addr add 10.1.0.1/24 brd + dev v0',
      'addr add 10.1.0.2/24 dev v0',
      'addr add 10.1.1.1 peer 10.1.1.2/32 dev v0',
      'addr add 192.0.2.4/30 dev br0 valid_lft 600 preferred_lft 300',
      'addr add 2001:db8::1/64 dev v0 nodad',
      'addr add 2001:db8:0:1:1:0:0:1/64 dev v0 nodad valid_lft 900 preferred_lft 200',
      'route add default via 10.1.0.254 dev v0 metric 50 proto static',
      'route add 203.0.113.0/24 nexthop via 10.1.0.3 dev v0 weight 2 nexthop via 192.0.2.5 dev br0',
      'route add 100.64.0.0/10 via inet6 fe80::9 dev v0',
      'route add blackhole 10.255.0.0/16',
      'route add default via 2001:db8::fe dev v0 metric 77',
    ]);
    const before = namespace.ipJson<IpLink[]>(...details);
    const found = await readAsIp(namespace);
    const alone = namespace.facts<{ linkCounters: [number, AsJson<LinkCounters>][] }>(
      'linkCounters',
    ).linkCounters;
    const after = namespace.ipJson<IpLink[]>(...details);
    expectCountersBetween(found.links, before, after);
    const counted = new Map(alone);
    expect([...counted.keys()]).toEqual(found.links.map(({ index }) => index));
    const withCounters = found.links.map((link) => ({ ...link, counters: counted.get(link.index) }));
    expectCountersBetween(withCounters, before, after);
    const byName = new Map(found.links.map((link) => [link.name, link]));
    expect(byName.get('br0')).toMatchObject({
      kind: 'bridge',
      members: ['v1'],
      membersUp: 1,
      bridge: { stp: true, forwardDelayMs: 7000 },
      options: { forward_delay: 700, stp_state: 1 },
    });
    expect(byName.get('v0')).toMatchObject({
      kind: 'veth',
      alias: 'to the bridge',
      alternativeNames: ['a-name-longer-than-sixteen'],
      carrier: true,
    });
    expect(found.routes.defaultRouteLinks).toEqual([byName.get('v0')?.index]);
    const secondary = found.addresses.find((address) => address.address === '10.1.0.2');
    expect(secondary?.flags).toContain('secondary');
    const leased = found.addresses.find((address) => address.address === '192.0.2.4');
    expect(leased?.origin).toBe('dhcp');
    // Given 600 s when the network was made; a slow machine takes its time until here.
    expect(Number(leased?.validLifetimeNs) / 1e9).toBeGreaterThan(400);
    expect(Number(leased?.preferredLifetimeNs) / 1e9).toBeLessThanOrEqual(300);
  });

  it('reads no card details for links that share a name or an index with an outer card', () => {
    const outer = json<IpLink[]>('ip', '-json', '-details', '-statistics', 'link').find(
      (link) => link.linkinfo?.info_kind === undefined && link.link_type === 'ether',
    );
    expect(outer, 'this test needs a machine with a card').toBeDefined();
    using namespace = new Namespace();
    // One with the card's index and another name, one with its name and another index.
    namespace.batch([
      `link add name twin index ${outer!.ifindex} type bridge`,
      `link add name ${outer!.ifname} index ${outer!.ifindex + 100} type bridge`,
    ]);
    const found = namespace.facts<Network>('links').links;
    for (const name of ['twin', outer!.ifname]) {
      const link = found.find((candidate) => candidate.name === name);
      expect(link).toMatchObject({ kind: 'bridge' });
      for (const fact of ['driver', 'busInfo', 'permanentMac', 'deviceName', 'numaNode'] as const)
        expect(link?.[fact]).toBeUndefined();
    }
  });

  it('reads no lower device for a veth whose peer is in another network namespace', () => {
    using near = new Namespace();
    using far = new Namespace();
    near.batch(['link add v0 type veth peer name v1', `link set v1 netns ${far.name}`, 'link set v0 up']);
    const v0 = near.facts<Network>('links').links.find((link) => link.name === 'v0');
    expect(v0).toMatchObject({ kind: 'veth', adminUp: true, carrier: false });
    expect(v0?.lower).toBeUndefined();
    expect(v0?.speed).toBeUndefined();
  });

  it('reads the same facts without any privilege', async () => {
    using namespace = new Namespace();
    namespace.batch([
      'link add v0 type veth peer name v1',
      'link set v0 up',
      'link set v1 up',
      'addr add 10.0.0.1/8 dev v0',
    ]);
    await namespace.settle();
    const root = namespace.facts<Network>(...network);
    const nobody = namespace.factsAsNobody<Network>(...network);
    const withoutCounters = ({ counters, ...link }: AsJson<Link>): object => ({
      ...link,
      hasCounters: counters !== undefined,
    });
    expect(nobody.links.map(withoutCounters)).toEqual(root.links.map(withoutCounters));
    expect(nobody.addresses.length).toBeGreaterThan(0);
    expect(nobody.routes).toEqual(root.routes);
  });

  it('reads a thousand links', async () => {
    using namespace = new Namespace();
    const pairs = Array.from({ length: 500 }, (_, pair) => pair);
    namespace.batch([
      ...pairs.map((pair) => `link add a${pair} type veth peer name b${pair}`),
      ...pairs.map((pair) => `link set a${pair} up`),
      ...pairs.map((pair) => `link set b${pair} up`),
      ...pairs.map((pair) => `addr add 10.${pair >> 8}.${pair & 255}.1/24 dev a${pair}`),
    ]);
    const found = await readAsIp(namespace);
    expect(found.links).toHaveLength(1001);
    expect(found.links.filter((link) => link.speed === 10_000)).toHaveLength(1000);
  });

  it('reads all stable links while others come and go', async () => {
    using namespace = new Namespace();
    const pairs = Array.from({ length: 300 }, (_, pair) => pair);
    namespace.batch(pairs.map((pair) => `link add a${pair} type veth peer name b${pair}`));
    const { churn } = await import('./churn.ts');
    await using _busy = churn(namespace.name);
    for (let round = 0; round < 3; round += 1) {
      const names = new Set(namespace.facts<Network>('links').links.map((link) => link.name));
      for (const pair of pairs) expect(names.has(`a${pair}`) && names.has(`b${pair}`)).toBe(true);
    }
  });
});
