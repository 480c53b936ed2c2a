import { Attributes } from '../attributes.ts';
import { i32, u16, u32 } from '../byte-order.ts';
import type { NetlinkMessage } from '../message.ts';
import { onLinkFlag, routeMessageType } from './constants.ts';
import { type Family, familyOf, formatNetwork } from './family.ts';
import { readGateway } from './gateway.ts';
import { formatIp } from './ip-text.ts';

const headerLength = 12;
const attribute = {
  destination: 1,
  output: 4,
  priority: 6,
  source: 7,
  metrics: 8,
  multipath: 9,
  cacheInfo: 12,
  table: 15,
  preference: 20,
  nextHopId: 30,
} as const;
/** `RTM_F_CLONED`: a cached route, not a configured one. */
const clonedFlag = 0x200;

/** One next hop of a route. */
export interface RouteHop {
  readonly linkIndex: number | undefined;
  readonly gateway: string | undefined;
  /** 1 to 256; undefined for the only hop of a route. */
  readonly weight: number | undefined;
  readonly isOnLink: boolean;
}

/** One IPv4 or IPv6 route as the kernel reports it. */
export interface RouteMessage {
  readonly family: Family;
  /** `RTN_*`. */
  readonly type: number;
  readonly table: number;
  /** With prefix length; `0.0.0.0/0` and `::/0` for a default route. */
  readonly destination: string;
  readonly metric: number;
  /** Type of service. */
  readonly tos: number;
  /** `RTPROT_*`. */
  readonly protocol: number;
  /** `rtm_scope`. */
  readonly scope: number;
  /** Preferred source address. */
  readonly source: string | undefined;
  /** `ICMPV6_ROUTER_PREF_*`. */
  readonly preference: number | undefined;
  /** The route has a lifetime. */
  readonly expires: boolean;
  /** `RTAX_*`. */
  readonly metrics: Attributes | undefined;
  /** Id of a nexthop object. With `net.ipv4.nexthop_compat_mode=0` the message has no hops then. */
  readonly nextHopId: number | undefined;
  readonly hops: readonly RouteHop[];
}

/** Reads one RTM_NEWROUTE. @returns undefined for any other message, for other families, and for cached routes. */
export function readRouteMessage({ type, payload }: NetlinkMessage): RouteMessage | undefined {
  if (type !== routeMessageType.route || payload.length < headerLength) return undefined;
  const family = familyOf(payload[0]);
  const flags = u32(payload, 8);
  if (family === undefined || (flags & clonedFlag) !== 0) return undefined;
  const attributes = new Attributes(payload, headerLength);
  const destination = formatNetwork(family, attributes.bytes(attribute.destination), payload[1] ?? 0);
  if (destination === undefined) return undefined;
  const multipath = attributes.bytes(attribute.multipath);
  return {
    family,
    type: payload[7] ?? 0,
    table: attributes.u32(attribute.table) ?? payload[4] ?? 0,
    destination,
    metric: attributes.u32(attribute.priority) ?? 0,
    tos: payload[3] ?? 0,
    protocol: payload[5] ?? 0,
    scope: payload[6] ?? 0,
    source: formatIp(family, attributes.bytes(attribute.source)),
    preference: attributes.u8(attribute.preference),
    expires: hasExpiry(attributes.bytes(attribute.cacheInfo)),
    metrics: attributes.nested(attribute.metrics),
    nextHopId: attributes.u32(attribute.nextHopId),
    hops: multipath === undefined ? readOnlyHop(attributes, family, flags) : readHops(multipath, family),
  };
}

/** Reads `rta_expires` of `struct rta_cacheinfo`. */
const hasExpiry = (cacheInfo: Buffer | undefined): boolean =>
  cacheInfo !== undefined && cacheInfo.length >= 12 && i32(cacheInfo, 8) !== 0;

function readOnlyHop(attributes: Attributes, family: Family, flags: number): readonly RouteHop[] {
  const linkIndex = attributes.u32(attribute.output);
  const gateway = readGateway(attributes, family);
  if (linkIndex === undefined && gateway === undefined) return [];
  return [{ linkIndex, gateway, weight: undefined, isOnLink: (flags & onLinkFlag) !== 0 }];
}

/** Reads a list of `struct rtnexthop`: length, flags, hops (weight minus one), index, then attributes. */
function readHops(bytes: Buffer, family: Family): readonly RouteHop[] {
  const hops: RouteHop[] = [];
  let start = 0;
  while (start + 8 <= bytes.length) {
    const length = u16(bytes, start);
    if (length < 8 || start + length > bytes.length) break;
    hops.push({
      linkIndex: i32(bytes, start + 4),
      gateway: readGateway(new Attributes(bytes.subarray(start + 8, start + length)), family),
      weight: (bytes[start + 3] ?? 0) + 1,
      isOnLink: ((bytes[start + 2] ?? 0) & onLinkFlag) !== 0,
    });
    start += (length + 3) & ~3;
  }
  return hops;
}
