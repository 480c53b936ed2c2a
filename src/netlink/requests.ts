import { Attributes, writeAttribute } from './attributes.ts';
import { messageFlag, type NetlinkMessage, writeMessage } from './message.ts';
import type { DumpName } from './netlink.ts';

/** The request that starts a dump, by netlink family. */
export type DumpRequest =
  | {
      readonly family: 'route';
      readonly type: number;
      readonly headerLength: number;
      readonly attributes?: Buffer;
    }
  | { readonly family: 'ethtool'; readonly command: number };

/** `IFLA_EXT_MASK` with `RTEXT_FILTER_SKIP_STATS` of linux/rtnetlink.h: messages of links without counters. */
const withoutCounters = writeAttribute(29, Buffer.from(new Uint32Array([8]).buffer));

/** Source: linux/rtnetlink.h, linux/nexthop.h, linux/ethtool_netlink.h. */
export const dumpRequests: Readonly<Record<DumpName, DumpRequest>> = {
  links: { family: 'route', type: 18, headerLength: 16 },
  'link-settings': { family: 'route', type: 18, headerLength: 16, attributes: withoutCounters },
  addresses: { family: 'route', type: 22, headerLength: 8 },
  routes: { family: 'route', type: 26, headerLength: 12 },
  rules: { family: 'route', type: 34, headerLength: 12 },
  'next-hops': { family: 'route', type: 106, headerLength: 8 },
  'link-modes': { family: 'ethtool', command: 4 },
  'wake-on-lan': { family: 'ethtool', command: 9 },
};

/** Writes a request for a table of rtnetlink, for all address families. */
export function writeRouteDump(
  { type, headerLength, attributes = Buffer.alloc(0) }: DumpRequest & { readonly family: 'route' },
  sequence: number,
): Buffer {
  return writeMessage({
    type,
    flags: messageFlag.request | messageFlag.dump,
    sequence,
    payload: Buffer.concat([Buffer.alloc(headerLength), attributes]),
  });
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
  const nested = 0x8000;
  const compactBitsets = Buffer.from(new Uint32Array([1]).buffer);
  const header = writeAttribute(requestHeader | nested, writeAttribute(headerFlags, compactBitsets));
  return writeMessage({
    type: family,
    flags: messageFlag.request | messageFlag.dump,
    sequence,
    payload: Buffer.concat([writeGenericHeader(command, 1), header]),
  });
}
