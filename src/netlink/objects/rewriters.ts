import { Attributes, nestedFlag, writeAttribute } from '../attributes.ts';
import { i32, u16, u32, writeU32 } from '../byte-order.ts';
import {
  addressAttribute,
  hopStateBits,
  nexthopAttribute,
  type ObjectTable,
  routeAttribute,
} from './formats.ts';

/** What a value is rewritten for. */
export interface Rewriting {
  /** The payload that holds the attribute. */
  readonly payload: Buffer;
  /** Converts the index of a link in place. */
  readonly mapIndex: (bytes: Buffer, offset: number) => void;
  /** Seconds since the kernel sent the payload, by which lifetimes are shorter; undefined: any lifetime is one second. */
  readonly ageSeconds: number | undefined;
}

/** Converts the value of an attribute of a dump to the attribute of a request. */
type Rewriter = (value: Buffer, rewriting: Rewriting) => Buffer;

const infinite = 0xffff_ffff;

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  writeU32(bytes, value >>> 0, 0);
  return bytes;
};

function remaining(seconds: number, ageSeconds: number | undefined): number {
  if (seconds === infinite || seconds === 0) return seconds;
  return ageSeconds === undefined ? 1 : Math.max(1, Math.ceil(seconds - ageSeconds));
}

/** IFA_F_SECONDARY, _DADFAILED, _DEPRECATED, _TENTATIVE and _PERMANENT of linux/if_addr.h: the kernel decides them again. */
export const addressStateFlags = 0x01 | 0x08 | 0x20 | 0x40 | 0x80;
const deprecatedFlag = 0x20;
const addressFlagsOffset = 2;

const rewriteAddressFlags: Rewriter = (value) =>
  writeAttribute(
    addressAttribute.flags,
    value.length < 4 ? value : number((u32(value) & ~addressStateFlags) >>> 0),
  );

/** `struct ifa_cacheinfo`: preferred and valid seconds, and when the address was created and changed, which says nothing of it. */
const rewriteAddressLifetimes: Rewriter = (value, { payload, ageSeconds }) => {
  const [preferredOffset, validOffset, length] = [0, 4, 16];
  if (value.length < length) return writeAttribute(addressAttribute.cacheInfo, value);
  // The kernel tells of a permanent IPv4 address that is deprecated that it is preferred for ever; a request needs 0 there.
  const isDeprecated = ((payload[addressFlagsOffset] ?? 0) & deprecatedFlag) !== 0;
  const lifetimes = Buffer.alloc(length);
  writeU32(lifetimes, isDeprecated ? 0 : remaining(u32(value, preferredOffset), ageSeconds), preferredOffset);
  writeU32(lifetimes, remaining(u32(value, validOffset), ageSeconds), validOffset);
  return writeAttribute(addressAttribute.cacheInfo, lifetimes);
};

/** `struct rta_cacheinfo` tells when a route expires, in hundredths of a second; a request has seconds in an attribute. */
const rewriteRouteExpiry: Rewriter = (value, { ageSeconds }) => {
  const [expiresOffset, hertz] = [8, 100];
  const expires = value.length < expiresOffset + 4 ? 0 : i32(value, expiresOffset);
  if (expires <= 0) return Buffer.alloc(0);
  return writeAttribute(routeAttribute.expires, number(remaining(Math.ceil(expires / hertz), ageSeconds)));
};

/** `struct rtnexthop` of linux/rtnetlink.h: length, flags, weight, index. */
const hopOffsets = { flags: 2, index: 4 } as const;
const hopHeaderLength = 8;

/** Lists where the hops of a multipath route start. */
function hopStarts(hops: Buffer): readonly number[] {
  const starts: number[] = [];
  for (let start = 0; start + hopHeaderLength <= hops.length; ) {
    starts.push(start);
    const length = u16(hops, start);
    if (length < hopHeaderLength) break;
    start += (length + 3) & ~3;
  }
  return starts;
}

/** Lists the indices of the links of the hops of a multipath route. */
export const hopIndices = (hops: Buffer): readonly number[] =>
  hopStarts(hops).map((start) => u32(hops, start + hopOffsets.index));

/** Rewrites the hops of a multipath route. */
const rewriteHops: Rewriter = (value, { mapIndex }) => {
  const hops = Buffer.from(value);
  for (const start of hopStarts(hops)) {
    const flags = start + hopOffsets.flags;
    hops[flags] = (hops[flags] ?? 0) & ~hopStateBits;
    mapIndex(hops, start + hopOffsets.index);
  }
  return writeAttribute(routeAttribute.multipath, hops);
};

/** How long a resilient group has been unbalanced is a state. Source: linux/nexthop.h, NHA_RES_GROUP_UNBALANCED_TIME. */
const rewriteResilientGroup: Rewriter = (value) => {
  const unbalancedTime = 4;
  const kept = new Attributes(value).list().filter(({ type }) => type !== unbalancedTime);
  const nested = Buffer.concat(kept.map((attribute) => writeAttribute(attribute.type, attribute.value)));
  return writeAttribute(nexthopAttribute.resilientGroup | nestedFlag, nested);
};

/** A dump tells the encapsulation of a next hop without the flag that a request needs. */
const rewriteNexthopEncap: Rewriter = (value) =>
  writeAttribute(nexthopAttribute.encap | nestedFlag, Buffer.from(value));

/** The attributes that a request has in another form than a dump, by table and type. */
export const rewriters: Partial<Record<ObjectTable, Readonly<Record<number, Rewriter>>>> = {
  addresses: {
    [addressAttribute.flags]: rewriteAddressFlags,
    [addressAttribute.cacheInfo]: rewriteAddressLifetimes,
  },
  routes: {
    [routeAttribute.multipath]: rewriteHops,
    [routeAttribute.cacheInfo]: rewriteRouteExpiry,
  },
  'next-hops': {
    [nexthopAttribute.encap]: rewriteNexthopEncap,
    [nexthopAttribute.resilientGroup]: rewriteResilientGroup,
  },
};
