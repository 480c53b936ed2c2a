import type { Attributes } from '../attributes.ts';
import { u16 } from '../byte-order.ts';
import { type Family, familyOf } from './family.ts';
import { formatIp } from './ip-text.ts';

/** `RTA_GATEWAY` and `RTA_VIA` of linux/rtnetlink.h. */
const attribute = { gateway: 5, via: 18 } as const;

/** Reads the gateway of a route, or one of the other family (RFC 5549): `struct rtvia`, its number, then the address. */
export function readGateway(attributes: Attributes, family: Family): string | undefined {
  const gateway = formatIp(family, attributes.bytes(attribute.gateway));
  if (gateway !== undefined) return gateway;
  const via = attributes.bytes(attribute.via);
  if (via === undefined || via.length < 2) return undefined;
  const viaFamily = familyOf(u16(via));
  return viaFamily && formatIp(viaFamily, via.subarray(2));
}
