import { parseIp } from './octets.ts';

/** An address with the length of its prefix, in bits. */
export interface Network {
  readonly octets: Buffer;
  readonly length: number;
}

/** Ranges of which every address stays: nothing, loopback, documentation, groups. */
const keptRanges = [
  ...['0.0.0.0/8', '127.0.0.0/8', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'],
  ...['::/8', '2001:db8::/32', 'ff00::/8'],
];
/** Ranges whose addresses stay within them. */
const keptPrefixes = [
  ...['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  ...['2000::/3', 'fc00::/8', 'fd00::/8', 'fe80::/64'],
];

/** Wider networks are routes to everything private; their ends would hold too many addresses in place. */
const shortestNetwork = { ipv4: 16, ipv6: 32 } as const;

/** Parses `ADDRESS/LENGTH`. @returns undefined for any other text. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', length = ''] = text.split('/');
  const octets = parseIp(address);
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  return octets !== undefined && bits <= octets.length * 8 ? { octets, length: bits } : undefined;
}

const toBits = (octets: Buffer): string =>
  [...octets].map((octet) => octet.toString(2).padStart(8, '0')).join('');
const fromBits = (bits: string): Buffer =>
  Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
const rangesOf = (texts: readonly string[]): readonly Network[] =>
  texts.flatMap((text) => parseNetwork(text) ?? []);

/**
 * Gives addresses pseudonyms that agree in their first N bits exactly when the addresses do: a gateway stays in the network of its
 * link. The first and the last address of a known network stay the first and the last of its pseudonym.
 */
export class AddressPseudonyms {
  readonly #random: (text: string) => number;
  /** Starts of addresses, in bits with the family before them, behind which the next bit stays. */
  readonly #fixed = new Set<string>();
  readonly #kept = rangesOf(keptRanges);

  /**
   * @param random returns the same random octet for the same text.
   * @param networks those of the machine.
   */
  constructor(random: (text: string) => number, networks: Iterable<Network>) {
    this.#random = random;
    for (const { octets, length } of [...this.#kept, ...rangesOf(keptPrefixes)]) {
      const bits = toBits(octets);
      this.#fix(bits, 0, length);
    }
    for (const { octets, length } of networks) {
      const bits = toBits(octets);
      if (length < shortestNetwork[bits.length === 32 ? 'ipv4' : 'ipv6']) continue;
      for (const rest of ['0', '1'])
        this.#fix(bits.slice(0, length).padEnd(bits.length, rest), length, bits.length);
    }
  }

  #fix(bits: string, from: number, to: number): void {
    for (let end = from; end < to; end += 1) this.#fixed.add(`${bits.length} ${bits.slice(0, end)}`);
  }

  /** Reports whether an address identifies nothing, so that it is its own pseudonym. */
  isKept(octets: Buffer): boolean {
    return this.#kept.some(
      (range) =>
        range.octets.length === octets.length &&
        toBits(range.octets).slice(0, range.length) === toBits(octets).slice(0, range.length),
    );
  }

  /** @returns an address of the same length. */
  map(octets: Buffer): Buffer {
    if (this.isKept(octets)) return octets;
    const bits = toBits(octets);
    let isFirst = true;
    const mapped = [...bits].map((bit, index) => {
      const node = `${bits.length} ${bits.slice(0, index)}`;
      if (this.#fixed.has(node)) return bit;
      // The first bit that is free to change does: no address is its own pseudonym by chance.
      const isFlipped = isFirst || this.#random(node) >= 128;
      isFirst = false;
      return isFlipped ? String(1 - Number(bit)) : bit;
    });
    return fromBits(mapped.join(''));
  }
}
