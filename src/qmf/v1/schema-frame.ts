import type { SchemaId } from '../schema/schema.ts';
import { Malformed } from '../status.ts';
import { type EncodedMap, readEncodedMap, writeEncodedMap } from './encoded-value.ts';
import { beginFrame, classTypeOf, readClassKey, readFrameHead, writeClassKey } from './frame.ts';
import { OctetReader } from './octets.ts';

/** The content of a QMFv1 schema response. Its maps keep the order of their entries. An event has its arguments as `properties`. */
export interface SchemaFrame {
  readonly sequence: number;
  readonly id: SchemaId;
  readonly properties: readonly EncodedMap[];
  readonly statistics: readonly EncodedMap[];
  readonly methods: readonly { readonly method: EncodedMap; readonly arguments: readonly EncodedMap[] }[];
}

/** Reads a frame of opcode `s`. @throws Malformed */
export function readSchemaFrame(octets: Uint8Array): SchemaFrame {
  const reader = new OctetReader(octets);
  const head = readFrameHead(reader);
  if (head?.opcode !== 's') throw new Malformed('frame is invalid; expected a QMFv1 schema response');
  const type = classTypeOf(reader.u8());
  const id: SchemaId = { ...readClassKey(reader), type };
  const propertyCount = reader.u16();
  const statisticCount = type === 'event' ? 0 : reader.u16();
  const methodCount = type === 'event' ? 0 : reader.u16();
  const properties = readMany(propertyCount, () => readEncodedMap(reader));
  const statistics = readMany(statisticCount, () => readEncodedMap(reader));
  const methods = readMany(methodCount, () => readMethod(reader));
  return { sequence: head.sequence, id, properties, statistics, methods };
}

function readMethod(reader: OctetReader): SchemaFrame['methods'][number] {
  const method = readEncodedMap(reader);
  const argumentCount = readWholeNumber(method, 'argCount') ?? 0;
  return { method, arguments: readMany(argumentCount, () => readEncodedMap(reader)) };
}

function readMany<T>(count: number, read: () => T): readonly T[] {
  const list: T[] = [];
  for (let index = 0; index < count; index += 1) list.push(read());
  return list;
}

/** Writes a frame. A frame that {@link readSchemaFrame} read gives the same octets again. */
export function writeSchemaFrame(frame: SchemaFrame): Uint8Array {
  const isEvent = frame.id.type === 'event';
  const writer = beginFrame('s', frame.sequence).u8(isEvent ? 2 : 1);
  writeClassKey(writer, frame.id).u16(frame.properties.length);
  if (!isEvent) writer.u16(frame.statistics.length).u16(frame.methods.length);
  for (const map of [...frame.properties, ...frame.statistics]) writeEncodedMap(writer, map);
  for (const { method, arguments: maps } of frame.methods) {
    writeEncodedMap(writer, method);
    for (const map of maps) writeEncodedMap(writer, map);
  }
  return writer.toOctets();
}

/** Reads an entry of any integer type as a number. @returns undefined if the map has no such integer. */
export function readWholeNumber(map: EncodedMap, key: string): number | undefined {
  const value = map.find(([name]) => name === key)?.[1];
  if (value === undefined || !isInteger(value.code)) return undefined;
  const isSigned = (value.code & 0x0f) === 1;
  const number = value.octets.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
  return Number(isSigned ? BigInt.asIntN(value.octets.length * 8, number) : number);
}

function isInteger(code: number): boolean {
  return code >> 4 <= 3 && ((code & 0x0f) === 1 || (code & 0x0f) === 2);
}
