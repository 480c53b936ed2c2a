import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KernelObject, writeAttribute } from '#netlink';
import { planAddresses } from '../../../../src/actions/network/kernel/plan-addresses.ts';

const ipv4 = 2;
const ipv6 = 10;

function address(family: number, last: number): KernelObject {
  const octets = Buffer.alloc(family === ipv4 ? 4 : 16);
  octets[octets.length - 1] = last;
  return {
    table: 'addresses',
    payload: Buffer.concat([Buffer.from([family, 24, 0x80, 0, 1, 0, 0, 0]), writeAttribute(1, octets)]),
  };
}
const lasts = (addresses: readonly KernelObject[]) => addresses.map(({ payload }) => payload.at(-1));

/** The list of addresses as the kernel would keep it: a new IPv4 address comes last, a new IPv6 address first. */
function applyTo(family: number, present: readonly number[], wanted: readonly number[]): readonly number[] {
  const make = (numbers: readonly number[]) => numbers.map((last) => address(family, last));
  const { removed, added } = planAddresses(make(wanted), make(present));
  let list = present.filter((last) => !lasts(removed).includes(last));
  for (const last of lasts(added))
    if (last !== undefined) list = family === ipv4 ? [...list, last] : [last, ...list];
  return list;
}

describe('the order of addresses', () => {
  it('adds missing IPv6 addresses last first, and IPv4 addresses first first', () => {
    expect(applyTo(ipv6, [], [1, 2, 3])).toEqual([1, 2, 3]);
    expect(applyTo(ipv4, [], [1, 2, 3])).toEqual([1, 2, 3]);
  });

  it('removes and adds only what stands in the way of a missing address', () => {
    const at = (family: number, numbers: readonly number[]) => numbers.map((last) => address(family, last));
    expect(planAddresses(at(ipv4, [1, 2, 3]), at(ipv4, [1, 3]))).toMatchObject({
      removed: at(ipv4, [3]),
      added: at(ipv4, [2, 3]),
    });
    expect(planAddresses(at(ipv6, [1, 2, 3]), at(ipv6, [1, 3]))).toMatchObject({
      removed: at(ipv6, [1]),
      added: at(ipv6, [2, 1]),
    });
  });

  it('ends in the former order whichever addresses are missing, and leaves those of others', () => {
    const list = fc.uniqueArray(fc.integer({ min: 1, max: 250 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(ipv4, ipv6), list, list, (family, wanted, present) => {
        const result = applyTo(family, present, wanted);
        expect(result.filter((last) => wanted.includes(last))).toEqual(wanted);
        expect(result.filter((last) => !wanted.includes(last)).toSorted()).toEqual(
          present.filter((last) => !wanted.includes(last)).toSorted(),
        );
      }),
    );
  });

  it('does nothing where nothing is missing', () => {
    for (const family of [ipv4, ipv6])
      expect(
        planAddresses(
          [1, 2].map((last) => address(family, last)),
          [1, 9, 2].map((last) => address(family, last)),
        ),
      ).toEqual({
        removed: [],
        added: [],
      });
  });
});
