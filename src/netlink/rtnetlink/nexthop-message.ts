import { Attributes } from '../attributes.ts';
import { u32 } from '../byte-order.ts';
import type { NetlinkMessage } from '../message.ts';
import { onLinkFlag, routeMessageType } from './constants.ts';
import { familyOf } from './family.ts';
import { formatIp } from './ip-text.ts';
import type { RouteHop } from './route-message.ts';

const headerLength = 8;
/** `NHA_*` of linux/nexthop.h. */
const attribute = { id: 1, group: 2, blackhole: 4, output: 5, gateway: 6 } as const;
/** `LOOPBACK_IFINDEX` of the kernel: the link that routes over a blackhole have. */
const loopbackIndex = 1;
const groupEntryLength = 8;

/** One nexthop object, or a group of them. */
export interface NextHopMessage {
  readonly id: number;
  /** The hop of a single object, for a blackhole the loopback; undefined for a group. */
  readonly hop: RouteHop | undefined;
  /** The objects of a group, with their weights from 1. */
  readonly group: readonly { readonly id: number; readonly weight: number }[];
}

/** Reads one RTM_NEWNEXTHOP. @returns undefined for any other message, and without an id. */
export function readNextHopMessage({ type, payload }: NetlinkMessage): NextHopMessage | undefined {
  if (type !== routeMessageType.nextHop || payload.length < headerLength) return undefined;
  const attributes = new Attributes(payload, headerLength);
  const id = attributes.u32(attribute.id);
  if (id === undefined) return undefined;
  const family = familyOf(payload[0]);
  const linkIndex = attributes.has(attribute.blackhole) ? loopbackIndex : attributes.u32(attribute.output);
  const gateway = family && formatIp(family, attributes.bytes(attribute.gateway));
  const isOnLink = (u32(payload, 4) & onLinkFlag) !== 0;
  return {
    id,
    hop: linkIndex === undefined ? undefined : { linkIndex, gateway, weight: undefined, isOnLink },
    group: readGroup(attributes.bytes(attribute.group)),
  };
}

/** Reads a list of `struct nexthop_grp`: id, then the low and the high octet of the weight minus one. */
function readGroup(bytes: Buffer | undefined): NextHopMessage['group'] {
  const count = Math.floor((bytes?.length ?? 0) / groupEntryLength);
  return Array.from({ length: count }, (_, at) => {
    const entry = (bytes ?? Buffer.alloc(0)).subarray(at * groupEntryLength);
    return { id: u32(entry), weight: (entry[4] ?? 0) + ((entry[5] ?? 0) << 8) + 1 };
  });
}

/** Returns the hops of a nexthop object or of the objects of a group, in its order. */
export function hopsOf(
  id: number | undefined,
  nextHops: ReadonlyMap<number, NextHopMessage>,
): readonly RouteHop[] {
  const found = id === undefined ? undefined : nextHops.get(id);
  if (found === undefined) return [];
  if (found.group.length === 0) return found.hop === undefined ? [] : [found.hop];
  // A group contains no other groups.
  const hops = found.group.flatMap(({ id: one, weight }) => {
    const hop = nextHops.get(one)?.hop;
    return hop === undefined ? [] : [{ ...hop, weight }];
  });
  return hops.length === 1 ? hops.map((hop) => ({ ...hop, weight: undefined })) : hops;
}
