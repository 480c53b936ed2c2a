import { Attributes } from '../attributes.ts';
import { i32, u16, u32 } from '../byte-order.ts';
import {
  addressAttribute,
  neighbourAttribute,
  nexthopAttribute,
  objectFormats,
  routeAttribute,
} from './formats.ts';
import type { KernelObject } from './kernel-object.ts';
import { isSnoopersGroup } from './snoopers.ts';

/** IFAPROT_KERNEL_RA of linux/if_addr.h; RTPROT_RA of linux/rtnetlink.h. */
const raProtocol = { address: 2, route: 9 } as const;
/** IFAPROT_KERNEL_LL of linux/if_addr.h. */
const kernelLinkLocal = 3;
/** RTPROT_KERNEL and RTN_UNICAST of linux/rtnetlink.h. */
const kernelProtocol = 2;
const unicastType = 1;
/** RTM_F_CLONED: a cached route. */
const clonedFlag = 0x200;
/** NUD_PERMANENT and NUD_NOARP; NTF_EXT_LEARNED and NTF_STICKY. Source: linux/neighbour.h. */
const neighbour = { permanent: 0x80, noArp: 0x40, learnedElsewhere: 0x10, sticky: 0x20 } as const;
const infinite = 0xffff_ffff;
/** AF_INET6 of sys/socket.h. */
const ipv6Family = 10;

const attributesOf = ({ table, payload }: KernelObject): Attributes =>
  new Attributes(payload, objectFormats[table].headerLength);

/**
 * Whether an object stays until a program removes it, so that a rollback brings it back. What a router advertised, the
 * kernel learned or keeps as a cache comes again by itself.
 */
export function isKept(object: KernelObject): boolean {
  const { table, payload } = object;
  const attributes = attributesOf(object);
  switch (table) {
    case 'addresses':
      return attributes.bytes(addressAttribute.protocol)?.[0] !== raProtocol.address;
    case 'routes':
      return (u32(payload, 8) & clonedFlag) === 0 && payload[5] !== raProtocol.route && !isOfAddress(payload);
    case 'neighbours':
      return (u16(payload, 8) & neighbour.permanent) !== 0;
    case 'bridge-fdb':
      return isSnoopersGroup(object) || isKeptEntry(payload, attributes);
    case 'next-hops':
    case 'neighbour-proxies':
    case 'rules':
      return true;
  }
}

function isKeptEntry(payload: Buffer, attributes: Attributes): boolean {
  const isOfBridge =
    attributes.has(neighbourAttribute.master) || attributes.has(neighbourAttribute.destination);
  const isStatic = (u16(payload, 8) & (neighbour.permanent | neighbour.noArp)) !== 0;
  return (
    isOfBridge && (isStatic || ((payload[10] ?? 0) & (neighbour.learnedElsewhere | neighbour.sticky)) !== 0)
  );
}

/** The kernel makes and removes routes for the addresses themselves with the addresses: local, broadcast, multicast. */
const isOfAddress = (payload: Buffer) => payload[5] === kernelProtocol && payload[7] !== unicastType;

/** Whether the kernel made a link-local address for a link that came up. */
export const isKernelLinkLocal = (object: KernelObject): boolean =>
  object.table === 'addresses' &&
  attributesOf(object).bytes(addressAttribute.protocol)?.[0] === kernelLinkLocal;

/** Whether the lifetime of an address or a route, which the kernel sent some seconds ago, is over. */
export function hasEnded(object: KernelObject, ageSeconds: number): boolean {
  const attributes = attributesOf(object);
  if (object.table === 'addresses') {
    const cacheInfo = attributes.bytes(addressAttribute.cacheInfo) ?? Buffer.alloc(0);
    return cacheInfo.length >= 8 && u32(cacheInfo, 4) !== infinite && u32(cacheInfo, 4) <= ageSeconds;
  }
  const hundredths = object.table === 'routes' ? expiryOf(attributes) : 0;
  return hundredths > 0 && hundredths / 100 <= ageSeconds;
}

/** The own address of an address object, or the preferred source of a route: raw octets as hexadecimal text. */
export const ownAddress = (object: KernelObject): string | undefined => {
  const attributes = attributesOf(object);
  const octets = attributes.bytes(addressAttribute.local) ?? attributes.bytes(addressAttribute.address);
  return octets?.toString('hex');
};
export const preferredSource = (route: KernelObject): string | undefined =>
  attributesOf(route).bytes(routeAttribute.preferredSource)?.toString('hex');

/** Returns the id of a next hop, or of the one by which a route leads; undefined for any other object. */
export function nexthopId(object: KernelObject): number | undefined {
  if (object.table === 'routes') return attributesOf(object).u32(routeAttribute.nexthopId);
  return object.table === 'next-hops' ? attributesOf(object).u32(nexthopAttribute.id) : undefined;
}

/** Ids of the members of a group of next hops; empty for a single one. Source: linux/nexthop.h, struct nexthop_grp. */
export function nexthopMembers(object: KernelObject): readonly number[] {
  const entryLength = 8;
  const group = attributesOf(object).bytes(nexthopAttribute.group) ?? Buffer.alloc(0);
  const count = Math.floor(group.length / entryLength);
  return Array.from({ length: count }, (_, index) => u32(group, index * entryLength));
}

/** Whether a route leads to a gateway, so that another route must exist before it. */
export function hasGateway(route: KernelObject): boolean {
  const attributes = attributesOf(route);
  return (
    attributes.has(routeAttribute.gateway) ||
    attributes.has(routeAttribute.via) ||
    attributes.has(routeAttribute.multipath) ||
    attributes.has(routeAttribute.nexthopId)
  );
}

/** Whether a route of IPv6 has several next hops: the kernel keeps the others when the link of one goes. */
export const isIpv6Multipath = (route: KernelObject): boolean =>
  route.payload[0] === ipv6Family && attributesOf(route).has(routeAttribute.multipath);

/** RTAX_MTU of linux/rtnetlink.h. */
const mtuMetric = 2;

/** The MTU that a route of IPv6 was given; undefined without, and for any other object. */
export function ipv6RouteMtu(object: KernelObject): number | undefined {
  if (object.table !== 'routes' || object.payload[0] !== ipv6Family) return undefined;
  return attributesOf(object).nested(routeAttribute.metrics)?.u32(mtuMetric);
}

/**
 * What makes routes compete: family, table, destination, source prefix, metric and TOS. Undefined for any other object, and for
 * IPv6 routes whose order is the kernel's own affair: link-local ones, those with a lifetime or of a router, those to itself.
 */
export function routeSlot(object: KernelObject): string | undefined {
  const { table, payload } = object;
  if (table !== 'routes' || (u32(payload, 8) & clonedFlag) !== 0) return undefined;
  const attributes = attributesOf(object);
  const destination = attributes.bytes(routeAttribute.destination)?.toString('hex') ?? '';
  if (payload[0] === ipv6Family) {
    const isLinkLocal = destination.startsWith('fe8');
    const isOfRouter = payload[5] === raProtocol.route || expiryOf(attributes) > 0;
    if (isLinkLocal || isOfRouter || payload[7] !== unicastType) return undefined;
  }
  return [
    payload[0],
    attributes.u32(routeAttribute.table) ?? payload[4],
    `${destination}/${payload[1]}`,
    `${attributes.bytes(routeAttribute.source)?.toString('hex') ?? ''}/${payload[2]}`,
    attributes.u32(routeAttribute.metric) ?? 0,
    payload[3],
  ].join(' ');
}

/** When a route ends, in hundredths of a second; 0 for one that stays. Source: linux/rtnetlink.h, struct rta_cacheinfo. */
function expiryOf(attributes: Attributes): number {
  const cacheInfo = attributes.bytes(routeAttribute.cacheInfo);
  return cacheInfo !== undefined && cacheInfo.length >= 12 ? i32(cacheInfo, 8) : 0;
}

/** The scope of an address: the kernel orders the addresses of a link by scope first. */
export const addressScope = ({ payload }: KernelObject): number => payload[3] ?? 0;

/** What makes two addresses of one link the same, whatever their other attributes: family, prefix length, octets. */
export const addressIdentity = (object: KernelObject): string =>
  `${object.payload[0]} ${object.payload[1]} ${ownAddress(object)}`;
