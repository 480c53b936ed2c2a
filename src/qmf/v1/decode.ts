import { Malformed } from '../status.ts';
import { type AmqpMap, type AmqpValue, Typed, ulong } from '../values/amqp.ts';
import { uuidFromOctets } from '../values/read-value.ts';
import { maxNesting } from '../values/wire-safe.ts';
import { type EncodedValue, readEncodedValue, readWidth } from './encoded-value.ts';
import { decodeText, OctetReader } from './octets.ts';

/** The map in a data section of content type `amqp/map`: AMQP 0-10's encoding. @throws Malformed */
export function decodeMap(octets: Uint8Array): AmqpMap {
  return mapOf(framed(octets), top());
}

/** The list in a data section of content type `amqp/list`. @throws Malformed */
export function decodeList(octets: Uint8Array): readonly AmqpValue[] {
  return listOf(framed(octets), top());
}

/** How deep in a body, and how many values may yet come in the whole of it. */
interface Place {
  readonly depth: number;
  readonly elements: { left: number };
}

/** A value costs many times the octet that it may be written in. */
const maxElements = 250_000;

function top(): Place {
  return { depth: 0, elements: { left: maxElements } };
}

function inside({ depth, elements }: Place): Place {
  return { depth: depth + 1, elements };
}

/** What the size at the front of a whole body frames. */
function framed(octets: Uint8Array): Uint8Array {
  const reader = new OctetReader(octets);
  const content = reader.take(reader.u32());
  if (reader.remaining > 0) throw new Malformed(`${reader.remaining} octets are left behind the body`);
  return content;
}

function mapOf(octets: Uint8Array, place: Place): AmqpMap {
  const map = new Map<AmqpValue, AmqpValue>();
  const reader = new OctetReader(octets);
  for (let left = countOf(reader, place); left > 0; left -= 1) {
    const key = reader.str8();
    map.set(key, decodeValue(readEncodedValue(reader), inside(place)));
  }
  return map;
}

function listOf(octets: Uint8Array, place: Place): readonly AmqpValue[] {
  const list: AmqpValue[] = [];
  const reader = new OctetReader(octets);
  for (let left = countOf(reader, place); left > 0; left -= 1) {
    list.push(decodeValue(readEncodedValue(reader), inside(place)));
  }
  return list;
}

function arrayOf(octets: Uint8Array, place: Place): readonly AmqpValue[] {
  const list: AmqpValue[] = [];
  const reader = new OctetReader(octets);
  if (reader.remaining === 0) return list;
  const code = reader.u8();
  // Elements without octets of their own could be claimed by the thousand million.
  if (code >> 4 === 15) throw new Malformed('array of elements without octets');
  for (let left = countOf(reader, place); left > 0; left -= 1) {
    list.push(decodeValue({ code, octets: reader.take(readWidth(code, reader)) }, inside(place)));
  }
  return list;
}

/** Elements to come. Each takes at least an octet, so what claims more than there are comes to their end. */
function countOf(reader: OctetReader, { depth, elements }: Place): number {
  if (depth >= maxNesting) throw new Malformed(`body is nested deeper than ${maxNesting} levels`);
  const count = reader.remaining === 0 ? 0 : reader.u32();
  elements.left -= Math.min(count, reader.remaining);
  if (elements.left < 0) throw new Malformed(`body has more than ${maxElements} values`);
  return count;
}

type Scalar = (view: DataView, octets: Uint8Array) => AmqpValue;

const binary: Scalar = (_, octets) => new Typed('binary', octets);
const utf8: Scalar = (_, octets) => decodeText(octets);
const latin: Scalar = (_, octets) => Array.from(octets, (octet) => String.fromCharCode(octet)).join('');
const utf16: Scalar = (_, octets) => new TextDecoder('utf-16be').decode(octets);
const nothing: Scalar = () => null;

const scalars: Readonly<Record<number, Scalar>> = {
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
  132: latin,
  133: utf8,
  134: utf16,
  148: latin,
  149: utf8,
  150: utf16,
  240: nothing,
  241: nothing,
};

/** A value in AMQP 1.0's types, as a broker between the two would give it; what 1.0 has no name for comes as binary. */
export function decodeValue({ code, octets }: EncodedValue, place: Place = top()): AmqpValue {
  if (code === 0xa8) return mapOf(octets, place);
  if (code === 0xa9) return listOf(octets, place);
  if (code === 0xaa) return arrayOf(octets, place);
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  return (scalars[code] ?? binary)(view, octets);
}
