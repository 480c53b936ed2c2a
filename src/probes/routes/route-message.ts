import { formatIp } from '../addresses/ip-text.ts';
import { scopeName } from '../addresses/scope.ts';
import { Attributes } from '../netlink/attributes.ts';
import { i32, u16, u32 } from '../netlink/byte-order.ts';
import type { NetlinkMessage } from '../netlink/message.ts';
import type { Route } from './route.ts';
import { originName } from './route-origin.ts';

const newRoute = 24;
const headerLength = 12;
const unicast = 1;
const cloned = 0x200;
const families: ReadonlyMap<number | undefined, 'ipv4' | 'ipv6'> = new Map([
  [2, 'ipv4'],
  [10, 'ipv6'],
]);
const attribute = { destination: 1, output: 4, gateway: 5, priority: 6, multipath: 9, table: 15, via: 18 };

/** One RTM_NEWROUTE: a row per next hop. Empty for what is no unicast route of IPv4 or IPv6 on a link. */
export function parseRoute(message: NetlinkMessage): readonly Route[] {
  const { payload } = message;
  if (message.type !== newRoute || payload.length < headerLength) return [];
  const family = families.get(payload[0]);
  const prefixLength = payload[1] ?? 0;
  const flags = u32(payload, 8);
  if (family === undefined || payload[7] !== unicast || (flags & cloned) !== 0) return [];
  const attributes = new Attributes(payload, headerLength);
  const network = attributes.bytes(attribute.destination) ?? Buffer.alloc(family === 'ipv4' ? 4 : 16);
  const destination = formatIp(family, network);
  if (destination === undefined) return [];
  const common = {
    family,
    table: attributes.u32(attribute.table) ?? payload[4] ?? 0,
    destination: `${destination}/${prefixLength}`,
    metric: attributes.u32(attribute.priority) ?? 0,
    origin: originName(payload[5] ?? 0),
    scope: scopeName(payload[6] ?? 0),
  };
  const several = attributes.bytes(attribute.multipath);
  const hops = several === undefined ? [oneHop(attributes, family)] : nextHops(several, family);
  return hops.flatMap((hop) =>
    hop.interfaceIndex === undefined ? [] : [{ ...common, ...hop, interfaceIndex: hop.interfaceIndex }],
  );
}

interface Hop {
  readonly interfaceIndex: number | undefined;
  readonly gateway: string | undefined;
  readonly weight: number | undefined;
}

function oneHop(attributes: Attributes, family: 'ipv4' | 'ipv6'): Hop {
  return {
    interfaceIndex: attributes.u32(attribute.output),
    gateway: gateway(attributes, family),
    weight: undefined,
  };
}

/** RTA_VIA has a gateway of the other family: its number, then the address. */
function gateway(attributes: Attributes, family: 'ipv4' | 'ipv6'): string | undefined {
  const own = formatIp(family, attributes.bytes(attribute.gateway));
  if (own !== undefined) return own;
  const via = attributes.bytes(attribute.via);
  const other = via === undefined || via.length < 2 ? undefined : families.get(u16(via));
  return via === undefined || other === undefined ? undefined : formatIp(other, via.subarray(2));
}

/** `struct rtnexthop`: length, flags, hops (the weight less one), index, then attributes. */
function nextHops(bytes: Buffer, family: 'ipv4' | 'ipv6'): readonly Hop[] {
  const hops: Hop[] = [];
  let at = 0;
  while (at + 8 <= bytes.length) {
    const length = u16(bytes, at);
    if (length < 8 || at + length > bytes.length) break;
    hops.push({
      interfaceIndex: i32(bytes, at + 4),
      gateway: gateway(new Attributes(bytes.subarray(at + 8, at + length)), family),
      weight: (bytes[at + 3] ?? 0) + 1,
    });
    at += (length + 3) & ~3;
  }
  return hops;
}
