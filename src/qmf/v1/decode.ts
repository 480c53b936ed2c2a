import { maxDecodedValues, maxNesting } from '../limits.ts';
import { Malformed } from '../status.ts';
import { type AmqpMap, type AmqpValue, Typed, ulong } from '../values/amqp.ts';
import { uuidFromOctets } from '../values/uuid.ts';
import { type EncodedValue, readEncodedValue, readWidth } from './encoded-value.ts';
import { decodeText, OctetReader } from './octets.ts';

/** Decodes the map in a data section of content type `amqp/map`, in AMQP 0-10's encoding. @throws Malformed */
export function decodeMap(octets: Uint8Array): AmqpMap {
  return readMap(unwrapBody(octets), startLevel());
}

/** Decodes the list in a data section of content type `amqp/list`. @throws Malformed */
export function decodeList(octets: Uint8Array): readonly AmqpValue[] {
  return readList(unwrapBody(octets), startLevel());
}

/** A level of nesting. All levels of one body share the number of values that may still come. */
interface Level {
  readonly depth: number;
  readonly budget: { values: number };
}

function startLevel(): Level {
  return { depth: 0, budget: { values: maxDecodedValues } };
}

function nextLevel({ depth, budget }: Level): Level {
  return { depth: depth + 1, budget };
}

/** Removes the size at the front of a body. */
function unwrapBody(octets: Uint8Array): Uint8Array {
  const reader = new OctetReader(octets);
  const content = reader.take(reader.u32());
  if (reader.remaining > 0) {
    throw new Malformed(`${reader.remaining} octets follow the body; expected none`);
  }
  return content;
}

function readMap(octets: Uint8Array, level: Level): AmqpMap {
  const map = new Map<AmqpValue, AmqpValue>();
  const reader = new OctetReader(octets);
  for (let left = readElementCount(reader, level); left > 0; left -= 1) {
    const key = reader.str8();
    map.set(key, decodeValue(readEncodedValue(reader), nextLevel(level)));
  }
  return map;
}

function readList(octets: Uint8Array, level: Level): readonly AmqpValue[] {
  const list: AmqpValue[] = [];
  const reader = new OctetReader(octets);
  for (let left = readElementCount(reader, level); left > 0; left -= 1) {
    list.push(decodeValue(readEncodedValue(reader), nextLevel(level)));
  }
  return list;
}

function readArray(octets: Uint8Array, level: Level): readonly AmqpValue[] {
  const list: AmqpValue[] = [];
  const reader = new OctetReader(octets);
  if (reader.remaining === 0) return list;
  const code = reader.u8();
  // Such elements take no octets, so an array could claim thousands of millions of them.
  if (code >> 4 === 15)
    throw new Malformed('array has elements without octets; expected elements with octets');
  for (let left = readElementCount(reader, level); left > 0; left -= 1) {
    list.push(decodeValue({ code, octets: reader.take(readWidth(code, reader)) }, nextLevel(level)));
  }
  return list;
}

/** Each element takes at least one octet, so a count beyond the remaining octets fails when the octets end. */
function readElementCount(reader: OctetReader, { depth, budget }: Level): number {
  if (depth >= maxNesting) {
    throw new Malformed(`body is nested deeper than ${maxNesting} levels; expected fewer`);
  }
  const count = reader.remaining === 0 ? 0 : reader.u32();
  budget.values -= Math.min(count, reader.remaining);
  if (budget.values < 0) throw new Malformed(`body has more than ${maxDecodedValues} values; expected fewer`);
  return count;
}

type ScalarDecoder = (view: DataView, octets: Uint8Array) => AmqpValue;

const decodeBinary: ScalarDecoder = (_, octets) => new Typed('binary', octets);
const decodeUtf8: ScalarDecoder = (_, octets) => decodeText(octets);
const decodeLatin1: ScalarDecoder = (_, octets) =>
  Array.from(octets, (octet) => String.fromCharCode(octet)).join('');
const decodeUtf16: ScalarDecoder = (_, octets) => new TextDecoder('utf-16be').decode(octets);
const decodeVoid: ScalarDecoder = () => null;

/** Decoders by type code. Source: AMQP 0-10, type codes. */
const scalarDecoders: Readonly<Record<number, ScalarDecoder>> = {
  1: (view) => new Typed('byte', view.getInt8(0)),
  2: (view) => new Typed('ubyte', view.getUint8(0)),
  4: (view) => String.fromCharCode(view.getUint8(0)),
  8: (view) => view.getUint8(0) !== 0,
  17: (view) => new Typed('short', view.getInt16(0)),
  18: (view) => new Typed('ushort', view.getUint16(0)),
  33: (view) => new Typed('int', view.getInt32(0)),
  34: (view) => new Typed('uint', view.getUint32(0)),
  35: (view) => new Typed('float', view.getFloat32(0)),
  49: (view) => new Typed('long', view.getBigInt64(0)),
  50: (view) => ulong(view.getBigUint64(0)),
  51: (view) => new Typed('double', view.getFloat64(0)),
  56: (view) => ulong(view.getBigUint64(0)),
  72: (_, octets) => new Typed('uuid', uuidFromOctets(octets)),
  132: decodeLatin1,
  133: decodeUtf8,
  134: decodeUtf16,
  148: decodeLatin1,
  149: decodeUtf8,
  150: decodeUtf16,
  240: decodeVoid,
  241: decodeVoid,
};

/**
 * Decodes a value to the AMQP 1.0 type that a broker between the two versions would choose. A value without a type in
 * AMQP 1.0 becomes binary.
 */
export function decodeValue({ code, octets }: EncodedValue, level: Level = startLevel()): AmqpValue {
  if (code === 0xa8) return readMap(octets, level);
  if (code === 0xa9) return readList(octets, level);
  if (code === 0xaa) return readArray(octets, level);
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  return (scalarDecoders[code] ?? decodeBinary)(view, octets);
}
