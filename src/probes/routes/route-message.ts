import { Attributes, i32, type NetlinkMessage, u16, u32 } from '#netlink';
import { scopeName } from '../addresses/scope.ts';
import { formatIp } from '../text/ip-text.ts';
import type { Route } from './route.ts';
import { originName } from './route-origin.ts';

/** Source: linux/rtnetlink.h. */
const newRoute = 24;
const headerLength = 12;
const unicast = 1;
const clonedFlag = 0x200;
const families: ReadonlyMap<number | undefined, 'ipv4' | 'ipv6'> = new Map([
  [2, 'ipv4'],
  [10, 'ipv6'],
]);
const attribute = { destination: 1, output: 4, gateway: 5, priority: 6, multipath: 9, table: 15, via: 18 };

/** Parses one RTM_NEWROUTE into a row per next hop. Returns no rows for anything but a unicast IP route on a link. */
export function parseRoute(message: NetlinkMessage): readonly Route[] {
  const { payload } = message;
  if (message.type !== newRoute || payload.length < headerLength) return [];
  const family = families.get(payload[0]);
  const prefixLength = payload[1] ?? 0;
  const flags = u32(payload, 8);
  if (family === undefined || payload[7] !== unicast || (flags & clonedFlag) !== 0) return [];
  const attributes = new Attributes(payload, headerLength);
  const network = attributes.bytes(attribute.destination) ?? Buffer.alloc(family === 'ipv4' ? 4 : 16);
  const destination = formatIp(family, network);
  if (destination === undefined) return [];
  const route = {
    family,
    table: attributes.u32(attribute.table) ?? payload[4] ?? 0,
    destination: `${destination}/${prefixLength}`,
    metric: attributes.u32(attribute.priority) ?? 0,
    origin: originName(payload[5] ?? 0),
    scope: scopeName(payload[6] ?? 0),
  };
  const multipath = attributes.bytes(attribute.multipath);
  const hops =
    multipath === undefined ? [readSingleHop(attributes, family)] : readNextHops(multipath, family);
  return hops.flatMap((hop) =>
    hop.interfaceIndex === undefined ? [] : [{ ...route, ...hop, interfaceIndex: hop.interfaceIndex }],
  );
}

interface NextHop {
  readonly interfaceIndex: number | undefined;
  readonly gateway: string | undefined;
  readonly weight: number | undefined;
}

function readSingleHop(attributes: Attributes, family: 'ipv4' | 'ipv6'): NextHop {
  return {
    interfaceIndex: attributes.u32(attribute.output),
    gateway: readGateway(attributes, family),
    weight: undefined,
  };
}

/** Reads RTA_GATEWAY, or RTA_VIA for a gateway of the other family: its number, then the address. */
function readGateway(attributes: Attributes, family: 'ipv4' | 'ipv6'): string | undefined {
  const gateway = formatIp(family, attributes.bytes(attribute.gateway));
  if (gateway !== undefined) return gateway;
  const via = attributes.bytes(attribute.via);
  if (via === undefined || via.length < 2) return undefined;
  const viaFamily = families.get(u16(via));
  return viaFamily && formatIp(viaFamily, via.subarray(2));
}

/** Reads a list of `struct rtnexthop`: length, flags, hops (weight minus one), index, then attributes. */
function readNextHops(bytes: Buffer, family: 'ipv4' | 'ipv6'): readonly NextHop[] {
  const hops: NextHop[] = [];
  let start = 0;
  while (start + 8 <= bytes.length) {
    const length = u16(bytes, start);
    if (length < 8 || start + length > bytes.length) break;
    hops.push({
      interfaceIndex: i32(bytes, start + 4),
      gateway: readGateway(new Attributes(bytes.subarray(start + 8, start + length)), family),
      weight: (bytes[start + 3] ?? 0) + 1,
    });
    start += (length + 3) & ~3;
  }
  return hops;
}
