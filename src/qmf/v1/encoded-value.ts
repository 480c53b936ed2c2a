import { maxTextOctets } from '../limits.ts';
import { Malformed } from '../status.ts';
import { cutText } from '../values/cut-text.ts';
import { type OctetReader, OctetWriter } from './octets.ts';

/**
 * One value in AMQP 0-10's encoding: its type code and its octets, without the size that precedes octets of variable
 * width. Reading and writing a value keeps every octet.
 */
export interface EncodedValue {
  readonly code: number;
  readonly octets: Uint8Array;
}
/** Entries of a map in wire order. */
export type EncodedMap = readonly (readonly [key: string, value: EncodedValue])[];

/** Octets of a value by the upper half of its type code. Source: AMQP 0-10, type codes. */
const fixedWidths: Readonly<Record<number, number>> = {
  0: 1,
  1: 2,
  2: 4,
  3: 8,
  4: 16,
  5: 32,
  6: 64,
  7: 128,
  12: 5,
  13: 9,
  15: 0,
};
/** Octets of the size that precedes a value, by the upper half of its type code. */
const sizeWidths: Readonly<Record<number, number>> = { 8: 1, 9: 2, 10: 4 };

/** @throws Malformed for a reserved code, and if the octets end too early. */
export function readEncodedValue(reader: OctetReader): EncodedValue {
  const code = reader.u8();
  return { code, octets: reader.take(readWidth(code, reader)) };
}

/** Returns the octets that a value of this code takes. Reads the size if one precedes the value. */
export function readWidth(code: number, reader: OctetReader): number {
  const fixed = fixedWidths[code >> 4];
  if (fixed !== undefined) return fixed;
  const sizeWidth = sizeWidths[code >> 4];
  if (sizeWidth === 1) return reader.u8();
  if (sizeWidth === 2) return reader.u16();
  if (sizeWidth === 4) return reader.u32();
  throw new Malformed(`type code is 0x${code.toString(16)}, reserved; expected a type code of AMQP 0-10`);
}

function writeEncodedValue(writer: OctetWriter, { code, octets }: EncodedValue): void {
  writer.u8(code);
  const sizeWidth = sizeWidths[code >> 4];
  if (sizeWidth === 1) writer.u8(octets.length);
  if (sizeWidth === 2) writer.u16(octets.length);
  if (sizeWidth === 4) writer.u32(octets.length);
  writer.bytes(octets);
}

/** Reads a map and the size before it. @throws Malformed if size, count and octets disagree. */
export function readEncodedMap(reader: OctetReader): EncodedMap {
  const size = reader.u32();
  const end = reader.remaining - size;
  if (end < 0) throw new Malformed(`map size is ${size}; expected at most the remaining ${reader.remaining}`);
  if (size === 0) return [];
  const count = reader.u32();
  const entries: [string, EncodedValue][] = [];
  for (let index = 0; index < count; index += 1) {
    if (reader.remaining <= end) throw new Malformed(`map has ${index} entries; expected ${count}`);
    entries.push([reader.str8(), readEncodedValue(reader)]);
  }
  if (reader.remaining !== end) {
    throw new Malformed(`map of ${count} entries differs from its size; expected ${size} octets`);
  }
  return entries;
}

export function writeEncodedMap(writer: OctetWriter, map: EncodedMap): void {
  const entries = new OctetWriter();
  for (const [key, value] of map) {
    entries.str8(key);
    writeEncodedValue(entries, value);
  }
  const octets = entries.toOctets();
  writer
    .u32(octets.length + 4)
    .u32(map.length)
    .bytes(octets);
}

const encoder = new TextEncoder();

/** Encodes a text as str16 in UTF-8, which both the Python and the C++ console accept. */
export function encodeText(text: string): EncodedValue {
  return { code: 0x95, octets: encoder.encode(cutText(text, maxTextOctets)) };
}

/** Encodes an integer: 0 to 255 as uint8, any other as int64. */
export function encodeInteger(value: number): EncodedValue {
  if (value >= 0 && value <= 255) return { code: 0x02, octets: Uint8Array.of(value) };
  const octets = new Uint8Array(8);
  new DataView(octets.buffer).setBigInt64(0, BigInt(Math.trunc(value)));
  return { code: 0x31, octets };
}
