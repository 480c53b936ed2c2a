import type { Random } from './random.ts';

/** Octets at the edge of counts, sizes, constructors and signs. */
const edgeOctets = [
  0x00, 0x01, 0x40, 0x45, 0x53, 0x77, 0x7f, 0x80, 0xa0, 0xa8, 0xaa, 0xc0, 0xd0, 0xd1, 0xf0, 0xfe, 0xff,
];
const maxLength = 64 * 1024;

type Mutation = (octets: Uint8Array, random: Random, others: readonly Uint8Array[]) => Uint8Array;

const mutations: readonly Mutation[] = [
  (octets, random) => overwrite(octets, random.below(octets.length), [random.below(256)]),
  (octets, random) => overwrite(octets, random.below(octets.length), [random.pick(edgeOctets)]),
  (octets, random) => {
    const at = random.below(octets.length);
    return overwrite(octets, at, [(octets[at] ?? 0) ^ (1 << random.below(8))]);
  },
  // A false count or size of four octets.
  (octets, random) => {
    const size = random.pick([0, 1, 0xff, 0xffff, octets.length, octets.length * 2, 0x7fffffff, 0xffffffff]);
    return overwrite(octets, random.below(octets.length), [size >>> 24, size >>> 16, size >>> 8, size]);
  },
  (octets, random) => octets.slice(0, random.below(octets.length)),
  (octets, random) => splice(octets, random.below(octets.length), random.below(16), new Uint8Array(0)),
  (octets, random) => splice(octets, random.below(octets.length), 0, random.octets(1 + random.below(8))),
  // A piece twice or many times, which deepens nesting.
  (octets, random) => {
    const from = random.below(octets.length);
    const piece = octets.slice(from, from + 1 + random.below(64));
    const times = random.oneIn(8) ? 1 + random.below(200) : 1;
    return splice(octets, from, 0, join(Array.from({ length: times }, () => piece)));
  },
  (octets, random, others) => {
    const other = random.pick(others);
    const from = random.below(other.length);
    return splice(
      octets,
      random.below(octets.length),
      random.below(32),
      other.slice(from, from + random.below(256)),
    );
  },
];

/** Applies one mutation, sometimes several. @param others inputs to take pieces from. */
export function mutate(octets: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  let mutated = octets;
  for (let left = random.oneIn(3) ? 1 + random.below(8) : 1; left > 0; left--)
    mutated = random.pick(mutations)(mutated, random, others);
  return mutated.subarray(0, maxLength);
}

function overwrite(octets: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  const copy = octets.slice();
  values.forEach((value, index) => {
    if (at + index < copy.length) copy[at + index] = value;
  });
  return copy;
}

function splice(octets: Uint8Array, at: number, without: number, piece: Uint8Array): Uint8Array {
  return join([octets.subarray(0, at), piece, octets.subarray(at + without)]);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
