import { expect } from 'vitest';
import type { Address, Link, Routes } from '#probes';
import type { AsJson } from '../kit.ts';
import type { IpAddressLink, IpLink, IpRoute } from './ip-shape.ts';

const never = 4_294_967_295;

/** Expects the links of `ip` and no others, with equal facts. */
export function expectSameLinks(links: readonly AsJson<Link>[], ip: readonly IpLink[]): void {
  const actual = links.map((link) => ({
    ifindex: link.index,
    ifname: link.name,
    up: link.adminUp,
    lowerUp: link.carrier,
    mtu: link.mtu,
    operstate: link.operState?.toUpperCase() ?? 'UNKNOWN',
    address: link.macAddress,
    master: link.master,
    lower: link.lower,
    altnames: link.alternativeNames,
    infoKind: link.kind === 'physical' || link.kind === 'loopback' ? undefined : link.kind,
  }));
  const expected = ip.map((link) => ({
    ifindex: link.ifindex,
    ifname: link.ifname,
    up: link.flags.includes('UP'),
    lowerUp: link.flags.includes('LOWER_UP'),
    mtu: link.mtu,
    operstate: link.operstate,
    address: link.address?.length === 17 ? link.address : undefined,
    master: link.master,
    lower: link.linkinfo?.info_kind === 'veth' ? undefined : (link.link ?? undefined),
    altnames: link.altnames,
    infoKind: link.linkinfo?.info_kind,
  }));
  expect(JSON.parse(JSON.stringify(actual))).toEqual(JSON.parse(JSON.stringify(expected)));
}

/** Expects counters between those of two runs of `ip`, one before and one after the reading. */
export function expectCountersBetween(
  links: readonly AsJson<Link>[],
  before: readonly IpLink[],
  after: readonly IpLink[],
): void {
  const names = [
    ['rx', 'bytes', 'rxBytes'],
    ['rx', 'packets', 'rxPackets'],
    ['rx', 'errors', 'rxErrors'],
    ['rx', 'dropped', 'rxDropped'],
    ['rx', 'multicast', 'rxMulticast'],
    ['tx', 'bytes', 'txBytes'],
    ['tx', 'packets', 'txPackets'],
    ['tx', 'errors', 'txErrors'],
    ['tx', 'dropped', 'txDropped'],
    ['tx', 'collisions', 'collisions'],
  ] as const;
  expect(links).toHaveLength(before.length);
  links.forEach((link, at) => {
    for (const [direction, theirs, ours] of names) {
      const value = Number(link.counters?.[ours]);
      expect(value, `${link.name} ${ours}`).toBeGreaterThanOrEqual(before[at]!.stats64[direction][theirs]!);
      expect(value, `${link.name} ${ours}`).toBeLessThanOrEqual(after[at]!.stats64[direction][theirs]!);
    }
  });
}

/** Expects the addresses of `ip -json addr`, in its order within each link and family. */
export function expectSameAddresses(
  addresses: readonly AsJson<Address>[],
  ip: readonly IpAddressLink[],
): void {
  const expected = ip.flatMap((link) =>
    link.addr_info
      .filter((info) => info.local !== undefined)
      .map((info) => ({
        interfaceIndex: link.ifindex,
        family: info.family === 'inet' ? 'ipv4' : 'ipv6',
        address: info.local,
        prefixLength: info.prefixlen,
        scope: info.scope,
        broadcast: info.broadcast,
        peer: info.address,
        finite: info.valid_life_time !== never,
      })),
  );
  const actual = addresses.map((address) => ({
    interfaceIndex: address.interfaceIndex,
    family: address.family,
    address: address.address,
    prefixLength: address.prefixLength,
    scope: address.scope,
    broadcast: address.broadcast,
    peer: address.peer,
    finite: address.validLifetimeNs !== undefined,
  }));
  const order = (one: { interfaceIndex: number; family: string }, other: typeof one): number =>
    one.interfaceIndex - other.interfaceIndex || one.family.localeCompare(other.family);
  expect(JSON.parse(JSON.stringify([...actual].sort(order)))).toEqual(
    JSON.parse(JSON.stringify([...expected].sort(order))),
  );
}

/** Expects the next hops of all unicast routes that `ip` lists in the main table. */
export function expectSameRoutes(
  routes: AsJson<Routes>,
  ip: Readonly<Record<'ipv4' | 'ipv6', readonly IpRoute[]>>,
  nameOf: ReadonlyMap<number, string>,
): void {
  const line = (...parts: readonly unknown[]): string => parts.join(' ');
  const actual = routes.rows
    .filter((route) => route.table === 254)
    .map((route) =>
      line(
        route.family,
        route.destination,
        nameOf.get(route.interfaceIndex),
        route.gateway ?? '-',
        route.metric,
        route.origin,
        route.weight ?? '-',
      ),
    );
  const expected = (['ipv4', 'ipv6'] as const).flatMap((family) =>
    ip[family]
      .filter((route) => route.type === undefined || route.type === 'unicast')
      .flatMap((route) => {
        const hops = route.nexthops ?? [{ ...route, weight: '-' }];
        return hops.map((hop) =>
          line(
            family,
            withPrefix(route.dst, family),
            hop.dev,
            hop.gateway ?? hop.via?.host ?? '-',
            route.metric ?? 0,
            route.protocol ?? 'boot',
            hop.weight,
          ),
        );
      }),
  );
  expect([...actual].sort()).toEqual([...expected].sort());
}

function withPrefix(destination: string, family: 'ipv4' | 'ipv6'): string {
  if (destination === 'default') return family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  if (destination.includes('/')) return destination;
  return `${destination}/${family === 'ipv4' ? 32 : 128}`;
}
