import { Attributes, writeAttribute } from '../attributes.ts';
import { i32, u32, writeU32 } from '../byte-order.ts';
import { messageFlag } from '../message.ts';
import type { NetlinkRequest } from '../requester.ts';
import {
  neighbourAttribute,
  type ObjectFormat,
  type ObjectTable,
  objectFormats,
  routeAttribute,
} from './formats.ts';
import { hopIndices, rewriters } from './rewriters.ts';

/** One row of a table: the payload of the kernel's message, whole; never shorter than the header of its table. */
export interface KernelObject {
  readonly table: ObjectTable;
  readonly payload: Buffer;
  /** Milliseconds between the reading of its state and its own; absent when it was read with it. */
  readonly readLaterMs?: number | undefined;
}

/** Converts the index of a link. @returns undefined where no link has it, or its like. */
export type MapIndex = (index: number) => number | undefined;

type Attribute = { readonly type: number; readonly value: Buffer };

/** NTF_SELF and NTF_MASTER of linux/neighbour.h, at the offset of ndm_flags. */
const neighbourFlags = { offset: 10, self: 0x02, master: 0x04 } as const;

/** Lists the indices of the links that an object refers to, by itself: not those of the next hop that it names by id. */
export function linkIndices({ table, payload }: KernelObject): readonly number[] {
  const { headerLength, indexOffset, indexAttributes } = objectFormats[table];
  const indices = new Set<number>(indexOffset === undefined ? [] : [u32(payload, indexOffset)]);
  for (const { type, value } of new Attributes(payload, headerLength).list()) {
    if (indexAttributes.includes(type) && value.length >= 4) indices.add(u32(value));
    if (table === 'routes' && type === routeAttribute.multipath)
      for (const index of hopIndices(value)) indices.add(index);
  }
  indices.delete(0);
  return [...indices];
}

/**
 * Builds the payload that creates an object again: converts the indices of links, and leaves out what tells a state.
 * @param mapIndex converts the indices of links: a link that was created again has another one.
 * @param ageSeconds seconds since the kernel sent the object, by which its lifetimes are shorter; undefined: every lifetime is
 * the same, so that payloads compare.
 * @returns undefined where one of its links does not exist.
 */
export function creationPayload(
  { table, payload }: KernelObject,
  mapIndex: MapIndex,
  ageSeconds?: number,
): Buffer | undefined {
  const format = objectFormats[table];
  const header = Buffer.from(payload.subarray(0, format.headerLength));
  for (const [offset, bits] of format.stateBits) header[offset] = (header[offset] ?? 0) & ~bits;
  let isComplete = true;
  const map = (bytes: Buffer, offset: number): void => {
    const index = u32(bytes, offset);
    const mapped = index === 0 ? 0 : mapIndex(index);
    if (mapped === undefined) isComplete = false;
    else writeU32(bytes, mapped, offset);
  };
  if (format.indexOffset !== undefined) map(header, format.indexOffset);
  const attributes = new Attributes(payload, format.headerLength).list();
  if (table === 'bridge-fdb') setFdbTarget(header, attributes);
  const kept = keptAttributes(table, format, attributes).map(({ type, value }) => {
    const rewrite = rewriters[table]?.[type];
    if (rewrite !== undefined) return rewrite(value, { payload, mapIndex: map, ageSeconds });
    const copy = Buffer.from(value);
    if (format.indexAttributes.includes(type) && copy.length >= 4) map(copy, 0);
    return writeAttribute(type, copy);
  });
  return isComplete ? Buffer.concat([header, ...kept]) : undefined;
}

/** A request that creates an object and refuses to replace one. */
export const creationRequest = (table: ObjectTable, payload: Buffer): NetlinkRequest => ({
  type: objectFormats[table].created,
  flags: messageFlag.create | (table === 'routes' ? messageFlag.append : messageFlag.exclusive),
  payload,
});

/** A request that deletes an object. @param payload as {@link creationPayload} builds it. */
export const deletionRequest = (table: ObjectTable, payload: Buffer): NetlinkRequest => ({
  type: objectFormats[table].created + 1,
  flags: 0,
  payload,
});

function keptAttributes(
  table: ObjectTable,
  format: ObjectFormat,
  attributes: readonly Attribute[],
): readonly Attribute[] {
  const isByNexthop = table === 'routes' && attributes.some(({ type }) => type === routeAttribute.nexthopId);
  return attributes.filter(
    ({ type }) => !format.stateAttributes.includes(type) && !(isByNexthop && nexthopCopies.has(type)),
  );
}

/** What a route by a next hop's id repeats of the next hop: the kernel refuses both together. */
const nexthopCopies: ReadonlySet<number> = new Set([
  routeAttribute.link,
  routeAttribute.gateway,
  routeAttribute.multipath,
  routeAttribute.via,
  routeAttribute.encapType,
  routeAttribute.encap,
]);

/** A dump tells the table of an entry by its attributes; a request by two flags. */
function setFdbTarget(header: Buffer, attributes: readonly Attribute[]): void {
  const flags = header[neighbourFlags.offset] ?? 0;
  if ((flags & (neighbourFlags.self | neighbourFlags.master)) !== 0) return;
  const hasMaster = attributes.some(({ type }) => type === neighbourAttribute.master);
  header[neighbourFlags.offset] = flags | (hasMaster ? neighbourFlags.master : neighbourFlags.self);
}

/** The family of an object: AF_INET is 2, AF_INET6 is 10, AF_BRIDGE is 7. */
export const familyNumber = ({ payload }: KernelObject): number => payload[0] ?? 0;

/** The index of the link in the header of an address, a neighbour or an entry of a bridge. */
export const headerIndex = ({ table, payload }: KernelObject): number | undefined => {
  const { indexOffset } = objectFormats[table];
  return indexOffset === undefined || payload.length < indexOffset + 4
    ? undefined
    : i32(payload, indexOffset);
};
