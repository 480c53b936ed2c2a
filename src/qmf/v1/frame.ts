import type { SchemaId } from '../schema/schema.ts';
import { octetsFromUuid, uuidFromOctets } from '../values/read-value.ts';
import { type OctetReader, OctetWriter } from './octets.ts';

const magic = [0x41, 0x4d, 0x32] as const;

/** A QMFv1 frame: `AM2`, an opcode of one letter, a sequence number, and what the opcode says follows. */
export interface FrameHead {
  readonly opcode: string;
  readonly sequence: number;
}

/** Whether octets begin as a QMFv1 frame does. */
export function isFrame(octets: Uint8Array): boolean {
  return octets.length >= 8 && magic.every((octet, index) => octets[index] === octet);
}

/** Reads a frame's head; undefined where there is none. */
export function readFrameHead(reader: OctetReader): FrameHead | undefined {
  if (reader.remaining < 8) return undefined;
  const found = reader.take(3);
  if (magic.some((octet, index) => found[index] !== octet)) return undefined;
  return { opcode: String.fromCharCode(reader.u8()), sequence: reader.u32() };
}

/** Begins a frame. @param sequence taken modulo 2^32. */
export function beginFrame(opcode: string, sequence: number): OctetWriter {
  const writer = new OctetWriter();
  return writer
    .bytes(Uint8Array.from(magic))
    .u8(opcode.charCodeAt(0))
    .u32(sequence >>> 0);
}

type ClassKey = Pick<SchemaId, 'packageName' | 'className' | 'hash'>;

/** Package, class and hash, as every frame about a class has them. @throws Malformed */
export function readClassKey(reader: OctetReader): ClassKey {
  const packageName = reader.str8();
  const className = reader.str8();
  return { packageName, className, hash: uuidFromOctets(reader.take(16)) };
}

export function writeClassKey(writer: OctetWriter, key: ClassKey): OctetWriter {
  return writer.str8(key.packageName).str8(key.className).bytes(octetsFromUuid(key.hash));
}

/** Kind of a class in a frame: 1 is an object's, 2 an event's. */
export function classTypeOf(code: number): SchemaId['type'] {
  return code === 2 ? 'event' : 'data';
}
