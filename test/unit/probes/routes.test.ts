import { describe, expect, it } from 'vitest';
import { links } from '../../../src/probes/links/links-probe.ts';
import type { Route } from '../../../src/probes/routes/route.ts';
import { RouteCollector } from '../../../src/probes/routes/route-collector.ts';
import { routes, routesProbe } from '../../../src/probes/routes/routes-probe.ts';
import { expectSameRoutes } from '../../host/probes/compare.ts';
import type { IpRoute } from '../../host/probes/ip-shape.ts';
import { asJson, readProbe } from '../../kit/probes/read-probe.ts';
import { readExpected, recordedHost } from '../../kit/probes/recorded-host.ts';

const host = recordedHost('two-socket-server');

describe('routes of a recorded server', () => {
  it('reads the same routes of the main table as ip', async () => {
    const names = new Map((await readProbe(links, host))?.map((link) => [link.index, link.name]));
    const main = async (file: string): Promise<IpRoute[]> =>
      (await readExpected<IpRoute[]>(file)).filter(({ table }) => table === undefined);
    const found = (await readProbe(routes, host))!;
    // Two routes that differ only in their type of service are one row here, and counted.
    const ipv6 = await main('route6.json');
    const alsoIpv6 = new Set(ipv6.map((route) => JSON.stringify(route)));
    const ipv4 = (await main('route.json')).filter(
      (route) => !('tos' in route || alsoIpv6.has(JSON.stringify(route))),
    );
    expectSameRoutes(asJson(found), { ipv4, ipv6 }, names);
    expect(found.alike).toBe(1);
    const carriers = [...found.defaultRouteLinks].map((index) => names.get(index));
    expect(carriers.toSorted()).toEqual(['br0', 'eth2']);
  });

  it('reads routes of every table but local, whether it has a name or not', async () => {
    const found = (await readProbe(routes, host))!;
    expect(found.rows.filter((route) => route.table === 7)).toMatchObject([{ destination: '10.9.0.0/16' }]);
    expect(found.rows.filter((route) => route.table === 100)).toHaveLength(1);
    expect(found.rows.some((route) => route.table === 255)).toBe(false);
  });

  it('reads no more routes than the limit, and counts the rest', async () => {
    const all = (await readProbe(routes, host))!;
    const few = (await readProbe(routesProbe(3), host))!;
    expect(few.rows).toEqual(all.rows.slice(0, 3));
    // Routes beyond the limit are not compared.
    expect(few.rows.length + few.beyondLimit + few.alike).toBe(all.rows.length + all.alike);
    expect(few.defaultRouteLinks).toEqual(all.defaultRouteLinks);
  });

  it('reads undefined without netlink', async () => {
    expect(await readProbe(routes, recordedHost('kvm-guest'))).toBeUndefined();
  });
});

describe('RouteCollector', () => {
  const route: Route = {
    interfaceIndex: 2,
    family: 'ipv4',
    table: 254,
    destination: '0.0.0.0/0',
    gateway: '192.0.2.1',
    metric: 0,
    origin: 'boot',
    scope: 'global',
    weight: undefined,
  };

  it('discards all routes on restart', () => {
    const collector = new RouteCollector(1);
    for (const table of [254, 254, 255]) collector.add({ ...route, table });
    collector.restart();
    expect(collector.routes()).toEqual({
      rows: [],
      beyondLimit: 0,
      alike: 0,
      defaultRouteLinks: new Set(),
    });
  });

  it('counts routes with equal keys as alike', () => {
    const collector = new RouteCollector(100);
    const others: readonly Partial<Route>[] = [
      {},
      { metric: 1 },
      { gateway: undefined },
      { interfaceIndex: 3 },
      { table: 7 },
      { destination: '10.0.0.0/8' },
    ];
    for (const other of others) collector.add({ ...route, ...other });
    collector.add({ ...route, origin: 'static' });
    expect(collector.routes().rows).toHaveLength(others.length);
    expect(collector.routes().alike).toBe(1);
  });
});
