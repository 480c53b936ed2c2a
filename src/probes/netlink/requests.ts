import { Attributes, writeAttribute } from './attributes.ts';
import { messageFlag, type NetlinkMessage, writeMessage } from './message.ts';
import type { DumpName } from './netlink.ts';

/** A netlink family and the messages of it that make up one dump. */
export type DumpRequest =
  | { readonly family: 'route'; readonly type: number; readonly headerLength: number }
  | { readonly family: 'ethtool'; readonly command: number };

/** Numbers of linux/rtnetlink.h and linux/ethtool_netlink.h. */
export const dumpRequests: Readonly<Record<DumpName, DumpRequest>> = {
  links: { family: 'route', type: 18, headerLength: 16 },
  addresses: { family: 'route', type: 22, headerLength: 8 },
  routes: { family: 'route', type: 26, headerLength: 12 },
  'link-modes': { family: 'ethtool', command: 4 },
  'wake-on-lan': { family: 'ethtool', command: 9 },
};

/** Asks rtnetlink for everything of one kind, of every address family. */
export function writeRouteDump(type: number, fixedLength: number, sequence: number): Buffer {
  return writeMessage({
    type,
    flags: messageFlag.request | messageFlag.dump,
    sequence,
    payload: Buffer.alloc(fixedLength),
  });
}

const genericController = 16;
const getFamily = 3;
const familyName = 2;
const familyId = 1;

function genericHeader(command: number, version: number): Buffer {
  return Buffer.from([command, version, 0, 0]);
}

/** Asks generic netlink for the number of a family; the answer comes first, an acknowledgement may follow. */
export function writeFamilyRequest(name: string, sequence: number): Buffer {
  const attribute = writeAttribute(familyName, Buffer.from(`${name}\0`));
  return writeMessage({
    type: genericController,
    flags: messageFlag.request,
    sequence,
    payload: Buffer.concat([genericHeader(getFamily, 1), attribute]),
  });
}

/** The number of the family in the answer to {@link writeFamilyRequest}. */
export function parseFamilyId(message: NetlinkMessage): number | undefined {
  return message.type === genericController ? new Attributes(message.payload, 4).u16(familyId) : undefined;
}

/** Asks ethtool's family about every device. Bitsets come compact, as one word per 32 bits, without names. */
export function writeEthtoolDump(family: number, command: number, sequence: number): Buffer {
  const requestHeader = 1;
  const headerFlags = 3;
  const compactBitsets = Buffer.from(new Uint32Array([1]).buffer);
  const header = writeAttribute(requestHeader | 0x8000, writeAttribute(headerFlags, compactBitsets));
  return writeMessage({
    type: family,
    flags: messageFlag.request | messageFlag.dump,
    sequence,
    payload: Buffer.concat([genericHeader(command, 1), header]),
  });
}
