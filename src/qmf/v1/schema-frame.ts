import type { SchemaId } from '../schema/schema.ts';
import { Malformed } from '../status.ts';
import { type EncodedMap, readEncodedMap, writeEncodedMap } from './encoded-value.ts';
import { beginFrame, classTypeOf, readClassKey, readFrameHead, writeClassKey } from './frame.ts';
import { OctetReader } from './octets.ts';

/** What a QMFv1 schema response says, its maps entry for entry. An event has its arguments as `properties`. */
export interface SchemaFrame {
  readonly sequence: number;
  readonly id: SchemaId;
  readonly properties: readonly EncodedMap[];
  readonly statistics: readonly EncodedMap[];
  readonly methods: readonly { readonly method: EncodedMap; readonly arguments: readonly EncodedMap[] }[];
}

/** Reads the frame whose opcode is `s`. @throws Malformed */
export function readSchemaFrame(octets: Uint8Array): SchemaFrame {
  const reader = new OctetReader(octets);
  const head = readFrameHead(reader);
  if (head?.opcode !== 's') throw new Malformed('frame is no QMFv1 schema response');
  const type = classTypeOf(reader.u8());
  const id: SchemaId = { ...readClassKey(reader), type };
  const propertyCount = reader.u16();
  const statisticCount = type === 'event' ? 0 : reader.u16();
  const methodCount = type === 'event' ? 0 : reader.u16();
  const properties = repeat(propertyCount, () => readEncodedMap(reader));
  const statistics = repeat(statisticCount, () => readEncodedMap(reader));
  const methods = repeat(methodCount, () => readMethod(reader));
  return { sequence: head.sequence, id, properties, statistics, methods };
}

function readMethod(reader: OctetReader): SchemaFrame['methods'][number] {
  const method = readEncodedMap(reader);
  return {
    method,
    arguments: repeat(readWholeNumber(method, 'argCount') ?? 0, () => readEncodedMap(reader)),
  };
}

function repeat<T>(count: number, read: () => T): readonly T[] {
  const list: T[] = [];
  for (let index = 0; index < count; index += 1) list.push(read());
  return list;
}

/** The octets of a frame: one that was read comes out as it was. */
export function writeSchemaFrame(frame: SchemaFrame): Uint8Array {
  const event = frame.id.type === 'event';
  const writer = beginFrame('s', frame.sequence).u8(event ? 2 : 1);
  writeClassKey(writer, frame.id).u16(frame.properties.length);
  if (!event) writer.u16(frame.statistics.length).u16(frame.methods.length);
  for (const map of [...frame.properties, ...frame.statistics]) writeEncodedMap(writer, map);
  for (const { method, arguments: maps } of frame.methods) {
    writeEncodedMap(writer, method);
    for (const map of maps) writeEncodedMap(writer, map);
  }
  return writer.toOctets();
}

/** A whole number from a frame's map, whatever integer type it has; undefined where there is none. */
export function readWholeNumber(map: EncodedMap, key: string): number | undefined {
  const found = map.find(([name]) => name === key)?.[1];
  if (found === undefined || !isInteger(found.code)) return undefined;
  const signed = (found.code & 0x0f) === 1;
  const number = found.octets.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
  return Number(signed ? BigInt.asIntN(found.octets.length * 8, number) : number);
}

function isInteger(code: number): boolean {
  return code >> 4 <= 3 && ((code & 0x0f) === 1 || (code & 0x0f) === 2);
}
