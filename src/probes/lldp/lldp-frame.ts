import { formatIpv4, formatMac } from '#netlink';
import { type LldpNeighbour, neighbourText } from './neighbour.ts';

const etherTypeOffset = 12;
const headerLength = 14;
const lldpEtherType = 0x88cc;
/** Types of IEEE 802.1AB-2016, table 8-1. */
const type = { end: 0, chassis: 1, port: 2, portDescription: 4, systemName: 5 } as const;
/** Subtypes of chassis and port identifiers (tables 8-2 and 8-3) that are not text. */
const macSubtype = { chassis: 4, port: 3 } as const;
const addressSubtype = { chassis: 5, port: 4 } as const;

/**
 * Parses an Ethernet frame of LLDP.
 * @returns undefined for any other frame, and without identifiers of chassis and port.
 */
export function parseLldpFrame(frame: Buffer): LldpNeighbour | undefined {
  if (frame.length < headerLength || frame.readUInt16BE(etherTypeOffset) !== lldpEtherType) return undefined;
  const values = new Map<number, Buffer>();
  let offset = headerLength;
  while (offset + 2 <= frame.length) {
    const head = frame.readUInt16BE(offset);
    const length = head & 0x1ff;
    const end = offset + 2 + length;
    if (head >> 9 === type.end || end > frame.length) break;
    if (!values.has(head >> 9)) values.set(head >> 9, frame.subarray(offset + 2, end));
    offset = end;
  }
  const chassis = formatId(values.get(type.chassis), 'chassis');
  const port = formatId(values.get(type.port), 'port');
  if (chassis === undefined || port === undefined) return undefined;
  return {
    chassis,
    port,
    system: neighbourText(values.get(type.systemName)?.toString('utf8')),
    portDescription: neighbourText(values.get(type.portDescription)?.toString('utf8')),
  };
}

function formatId(value: Buffer | undefined, of: 'chassis' | 'port'): string | undefined {
  const subtype = value?.[0];
  if (value === undefined || subtype === undefined) return undefined;
  const id = value.subarray(1);
  if (subtype === macSubtype[of]) return id.length === 6 ? formatMac(id) : undefined;
  if (subtype === addressSubtype[of]) return formatAddress(id);
  return neighbourText(id.toString('utf8'));
}

/** The first octet is the family of IANA: 1 for IPv4, 2 for IPv6. */
function formatAddress(id: Buffer): string | undefined {
  const octets = id.subarray(1);
  if (id[0] === 1) return formatIpv4(octets);
  const isIpv6 = id[0] === 2 && octets.length === 16;
  return isIpv6 ? octets.toString('hex').match(/.{4}/g)?.join(':') : undefined;
}
