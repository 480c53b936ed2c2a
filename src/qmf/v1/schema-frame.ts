import { Malformed } from '../errors.ts';
import type { SchemaId } from '../schema.ts';
import { type CodedMap, readCodedMap, writeCodedMap } from './coded.ts';
import { beginFrame, kindOf, readClassKey, readHead, writeClassKey } from './frame.ts';
import { OctetReader } from './octets.ts';

/** What a QMFv1 schema response says, its maps entry for entry. An event has its arguments as `properties`. */
export interface SchemaFrame {
  readonly sequence: number;
  readonly id: SchemaId;
  readonly properties: readonly CodedMap[];
  readonly statistics: readonly CodedMap[];
  readonly methods: readonly { readonly method: CodedMap; readonly arguments: readonly CodedMap[] }[];
}

/** Reads the frame whose opcode is `s`. @throws Malformed */
export function readSchemaFrame(octets: Uint8Array): SchemaFrame {
  const reader = new OctetReader(octets);
  const head = readHead(reader);
  if (head?.opcode !== 's') throw new Malformed('frame is no QMFv1 schema response');
  const type = kindOf(reader.u8());
  const id: SchemaId = { ...readClassKey(reader), type };
  const propertyCount = reader.u16();
  const statisticCount = type === 'event' ? 0 : reader.u16();
  const methodCount = type === 'event' ? 0 : reader.u16();
  const properties = repeat(propertyCount, () => readCodedMap(reader));
  const statistics = repeat(statisticCount, () => readCodedMap(reader));
  const methods = repeat(methodCount, () => readMethod(reader));
  return { sequence: head.sequence, id, properties, statistics, methods };
}

function readMethod(reader: OctetReader): SchemaFrame['methods'][number] {
  const method = readCodedMap(reader);
  return { method, arguments: repeat(wholeNumber(method, 'argCount') ?? 0, () => readCodedMap(reader)) };
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
  for (const map of [...frame.properties, ...frame.statistics]) writeCodedMap(writer, map);
  for (const { method, arguments: maps } of frame.methods) {
    writeCodedMap(writer, method);
    for (const map of maps) writeCodedMap(writer, map);
  }
  return writer.done();
}

/** A whole number from a frame's map, whatever integer type it has; undefined where there is none. */
export function wholeNumber(map: CodedMap, key: string): number | undefined {
  const found = map.find(([name]) => name === key)?.[1];
  if (found === undefined || !isInteger(found.code)) return undefined;
  const signed = (found.code & 0x0f) === 1;
  const number = found.octets.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
  return Number(signed ? BigInt.asIntN(found.octets.length * 8, number) : number);
}

function isInteger(code: number): boolean {
  return code >> 4 <= 3 && ((code & 0x0f) === 1 || (code & 0x0f) === 2);
}
