import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Attributes,
  addressIdentity,
  bridgeVlanRequests,
  creationPayload,
  describeObject,
  hasEnded,
  hasGateway,
  isKept,
  type KernelObject,
  linkIndices,
  linkSettingRequests,
  nexthopId,
  nexthopMembers,
  objectFormats,
  objectTables,
  readMdbEntries,
  u32,
  writeAttribute,
  writeU32,
} from '#netlink';

const number = (value: number) => {
  const bytes = Buffer.alloc(4);
  writeU32(bytes, value, 0);
  return bytes;
};
/** A route over link 3: `struct rtmsg` of 10.8.0.0/16 in table main, by an administrator. */
const routeHeader = Buffer.from([2, 16, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0]);
const route = (...attributes: readonly Buffer[]): KernelObject => ({
  table: 'routes',
  payload: Buffer.concat([routeHeader, ...attributes]),
});
const hop = (flags: number, index: number) => Buffer.concat([Buffer.from([8, 0, flags, 0]), number(index)]);
const read = (payload: Buffer | undefined) => new Attributes(payload ?? Buffer.alloc(0), routeHeader.length);

it('only a next hop, and a route by one, has the id of a next hop', () => {
  const address = { table: 'addresses' as const, payload: Buffer.alloc(8) };
  const withAddress = {
    ...address,
    payload: Buffer.concat([address.payload, writeAttribute(1, number(11))]),
  };
  expect(nexthopId(withAddress)).toBeUndefined();
  expect(nexthopId(route(writeAttribute(30, number(11))))).toBe(11);
});

describe('an object of the kernel, made again', () => {
  it('has the index that its link has now, in each place where it names it', () => {
    const moved = creationPayload(
      route(writeAttribute(4, number(3)), writeAttribute(9, Buffer.concat([hop(0, 3), hop(0, 5)]))),
      (index) => index + 100,
      0,
    );
    expect(read(moved).u32(4)).toBe(103);
    const hops = read(moved).bytes(9) ?? Buffer.alloc(0);
    expect([u32(hops, 4), u32(hops, 12)]).toEqual([103, 105]);
    expect(linkIndices(route(writeAttribute(9, Buffer.concat([hop(0, 3), hop(0, 5)]))))).toEqual([3, 5]);
  });

  it('is undefined where one of its links is gone', () => {
    const object = route(writeAttribute(4, number(3)));
    expect(creationPayload(object, () => undefined)).toBeUndefined();
  });

  it('tells no state of its next hops, and no copy of the next hop that it names', () => {
    const dead = creationPayload(route(writeAttribute(9, hop(0x11, 3))), (index) => index, 0);
    expect(read(dead).bytes(9)?.[2]).toBe(0);
    const byId = creationPayload(
      route(writeAttribute(4, number(3)), writeAttribute(5, number(7)), writeAttribute(30, number(11))),
      (index) => index,
      0,
    );
    expect(
      read(byId)
        .list()
        .map(({ type }) => type),
    ).toEqual([30]);
  });

  it('expires when it would have expired, and not at all when that is over', () => {
    const cacheInfo = Buffer.alloc(32);
    writeU32(cacheInfo, 60_000, 8);
    const expiring = route(writeAttribute(12, cacheInfo));
    expect(read(creationPayload(expiring, (index) => index, 100)).u32(23)).toBe(500);
    expect([hasEnded(expiring, 100), hasEnded(expiring, 601), hasEnded(route(), 601)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('takes any octets of any table without throwing', () => {
    const octets = (minLength: number, maxLength: number) =>
      fc.uint8Array({ minLength, maxLength }).map((each) => Buffer.from(each));
    const attribute = fc
      .tuple(fc.integer({ min: 0, max: 60 }), octets(0, 40))
      .map(([type, value]) => writeAttribute(type, value));
    const object = fc.constantFrom(...objectTables).chain((table) =>
      fc
        .tuple(
          octets(objectFormats[table].headerLength, objectFormats[table].headerLength),
          fc.array(attribute, { maxLength: 8 }),
          octets(0, 8),
        )
        .map(([header, attributes, rest]) => ({
          table,
          payload: Buffer.concat([header, ...attributes, rest]),
        })),
    );
    fc.assert(
      fc.property(object, (each) => {
        expect(Array.isArray(linkIndices(each))).toBe(true);
        expect(typeof describeObject(each, () => undefined)).toBe('string');
        expect(typeof isKept(each)).toBe('boolean');
        expect(typeof hasEnded(each, 5)).toBe('boolean');
        expect(typeof hasGateway(each)).toBe('boolean');
        expect(typeof addressIdentity(each)).toBe('string');
        expect(Array.isArray(nexthopMembers(each))).toBe(true);
        nexthopId(each);
        const payload = creationPayload(each, (index) => index, 5);
        if (payload !== undefined)
          expect(creationPayload({ ...each, payload }, (index) => index, 0)).toBeDefined();
        if (each.payload.length < 16) return;
        expect(Array.isArray(readMdbEntries(each.payload))).toBe(true);
        expect(Array.isArray(bridgeVlanRequests(each.payload, each.payload, 3))).toBe(true);
        expect(linkSettingRequests(each.payload, each.payload)).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });
});
