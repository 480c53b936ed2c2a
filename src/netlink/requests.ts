import { Attributes, nestedFlag, writeAttribute } from './attributes.ts';
import { writeU32 } from './byte-order.ts';
import { messageFlag, type NetlinkMessage, writeMessage } from './message.ts';
import type { DumpName, DumpScope } from './netlink.ts';

/** The request that starts a dump, by netlink family. */
export type DumpRequest =
  | { readonly family: 'route'; readonly type: number; readonly payload: Buffer }
  | { readonly family: 'ethtool'; readonly command: number };

/** AF_BRIDGE of linux/socket.h. */
const bridgeFamily = 7;
const neighbourFlagsOffset = 10;
/** NTF_PROXY of linux/neighbour.h. */
const proxyFlag = 0x08;
/**
 * IFLA_EXT_MASK of linux/if_link.h; RTEXT_FILTER_BRVLAN_COMPRESSED (VLANs in
 * ranges: all 4094 by themselves exceed a message) and RTEXT_FILTER_SKIP_STATS of linux/rtnetlink.h.
 */
const extensionMask = 29;
const extensions = { bridgeVlans: 4, withoutCounters: 8 } as const;
/** Bit of IFLA_STATS_LINK_64 in `filter_mask` of `struct if_stats_msg` (linux/if_link.h). */
const countersOfLinks = 1;

const header = (
  length: number,
  family = 0,
  ...values: readonly (readonly [offset: number, value: number])[]
) => {
  const bytes = Buffer.alloc(length);
  bytes[0] = family;
  for (const [offset, value] of values) bytes[offset] = value;
  return bytes;
};
const word = (value: number): Buffer => Buffer.from(new Uint32Array([value]).buffer);
const withExtension = (extension: number): Buffer => writeAttribute(extensionMask, word(extension));
const route = (type: number, ...parts: readonly Buffer[]) =>
  ({ family: 'route', type, payload: Buffer.concat(parts) }) as const;

/** Source: linux/rtnetlink.h, linux/neighbour.h, linux/if_bridge.h, linux/nexthop.h, linux/ethtool_netlink.h. */
export const dumpRequests: Readonly<Record<DumpName, DumpRequest>> = {
  links: route(18, header(16)),
  'link-settings': route(18, header(16), withExtension(extensions.withoutCounters)),
  'link-counters': route(94, header(8), word(countersOfLinks)),
  addresses: route(22, header(8)),
  routes: route(26, header(12)),
  rules: route(34, header(12)),
  'next-hops': route(106, header(8)),
  neighbours: route(30, header(12)),
  'neighbour-proxies': route(30, header(12, 0, [neighbourFlagsOffset, proxyFlag])),
  'bridge-fdb': route(30, header(12, bridgeFamily)),
  'bridge-mdb': route(86, header(8, bridgeFamily)),
  'bridge-vlans': route(18, header(16, bridgeFamily), withExtension(extensions.bridgeVlans)),
  'queueing-disciplines': route(38, header(20)),
  filters: route(46, header(20)),
  'link-modes': { family: 'ethtool', command: 4 },
  'wake-on-lan': { family: 'ethtool', command: 9 },
};

/** Offsets in `struct tcmsg` of linux/rtnetlink.h. */
const scopeOffsets = { linkIndex: 4, parent: 12 } as const;

/** Limits the request for a dump of traffic control to a scope. */
export function withScope(request: DumpRequest, scope: DumpScope | undefined): DumpRequest {
  if (scope === undefined || request.family !== 'route') return request;
  const payload = Buffer.from(request.payload);
  writeU32(payload, scope.linkIndex, scopeOffsets.linkIndex);
  writeU32(payload, scope.parent, scopeOffsets.parent);
  return { ...request, payload };
}

/** Writes a request for a table of rtnetlink. */
export function writeRouteDump(type: number, payload: Buffer, sequence: number): Buffer {
  return writeMessage({ type, flags: messageFlag.request | messageFlag.dump, sequence, payload });
}

/** Source: linux/genetlink.h. */
const genericController = 16;
const getFamily = 3;
const familyName = 2;
const familyId = 1;
const genericHeaderLength = 4;

function writeGenericHeader(command: number, version: number): Buffer {
  return Buffer.from([command, version, 0, 0]);
}

/** Writes a request for the id of a generic netlink family. The kernel may send an acknowledgement after the answer. */
export function writeFamilyRequest(name: string, sequence: number): Buffer {
  const attribute = writeAttribute(familyName, Buffer.from(`${name}\0`));
  return writeMessage({
    type: genericController,
    flags: messageFlag.request,
    sequence,
    payload: Buffer.concat([writeGenericHeader(getFamily, 1), attribute]),
  });
}

/** Parses the answer to {@link writeFamilyRequest}. @returns undefined for any other message. */
export function parseFamilyId(message: NetlinkMessage): number | undefined {
  if (message.type !== genericController) return undefined;
  return new Attributes(message.payload, genericHeaderLength).u16(familyId);
}

/** Writes a request to ethtool's family for all devices. Asks for compact bitsets: 32-bit words without names. */
export function writeEthtoolDump(family: number, command: number, sequence: number): Buffer {
  const requestHeader = 1;
  const headerFlags = 3;
  const compactBitsets = 1;
  const header = writeAttribute(
    requestHeader | nestedFlag,
    writeAttribute(headerFlags, word(compactBitsets)),
  );
  return writeMessage({
    type: family,
    flags: messageFlag.request | messageFlag.dump,
    sequence,
    payload: Buffer.concat([writeGenericHeader(command, 1), header]),
  });
}
