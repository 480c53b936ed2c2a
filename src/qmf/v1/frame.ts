import type { SchemaId } from '../schema/schema.ts';
import { octetsFromUuid, uuidFromOctets } from '../values/uuid.ts';
import { type OctetReader, OctetWriter } from './octets.ts';

/** `AM2`, the first octets of every QMFv1 frame. */
const magic = [0x41, 0x4d, 0x32] as const;
/** Octets of the magic, the opcode and the sequence number. */
const headLength = 8;

/** The head of a QMFv1 frame: magic, an opcode of one letter, a sequence number. The opcode decides what follows. */
export interface FrameHead {
  readonly opcode: string;
  readonly sequence: number;
}

/** Tells whether octets begin like a QMFv1 frame. */
export function isFrame(octets: Uint8Array): boolean {
  return octets.length >= headLength && magic.every((octet, index) => octets[index] === octet);
}

/** Reads the head of a frame. @returns undefined if no frame begins here. */
export function readFrameHead(reader: OctetReader): FrameHead | undefined {
  if (reader.remaining < headLength) return undefined;
  const start = reader.take(magic.length);
  if (magic.some((octet, index) => start[index] !== octet)) return undefined;
  return { opcode: String.fromCharCode(reader.u8()), sequence: reader.u32() };
}

/** Writes the head of a frame. @param sequence any integer; the frame has it modulo 2^32. */
export function beginFrame(opcode: string, sequence: number): OctetWriter {
  const writer = new OctetWriter();
  return writer
    .bytes(Uint8Array.from(magic))
    .u8(opcode.charCodeAt(0))
    .u32(sequence >>> 0);
}

type ClassKey = Pick<SchemaId, 'packageName' | 'className' | 'hash'>;

/** Reads package, class and hash, as every frame about a class has them. @throws Malformed */
export function readClassKey(reader: OctetReader): ClassKey {
  const packageName = reader.str8();
  const className = reader.str8();
  return { packageName, className, hash: uuidFromOctets(reader.take(16)) };
}

export function writeClassKey(writer: OctetWriter, key: ClassKey): OctetWriter {
  return writer.str8(key.packageName).str8(key.className).bytes(octetsFromUuid(key.hash));
}

/** Returns the type of a class from its code in a frame: 1 is an object's, 2 an event's. */
export function classTypeOf(code: number): SchemaId['type'] {
  return code === 2 ? 'event' : 'data';
}
