import { createHmac, randomBytes } from 'node:crypto';
import { isKnownBad } from '#probes';
import { isPlaceholder } from '../../src/probes/platform/placeholder.ts';
import { AddressPseudonyms, type Network } from './address-pseudonyms.ts';

/** Six octets of an Ethernet address in the middle of which EUI-64 puts these. */
const euiMiddle = Buffer.from([0xff, 0xfe]);
/** The bit that EUI-64 inverts in the first octet. */
const universalBit = 0x02;
const groupBit = 0x01;

/**
 * Gives each identifying value a pseudonym of its form and length: the same value always has the same one, and values that identify
 * nothing keep themselves. The key is random, so that nobody can compute a pseudonym from a guess.
 */
export class Pseudonyms {
  readonly #key: Buffer;
  readonly #addresses: AddressPseudonyms;

  constructor(networks: Iterable<Network>, key: Buffer = randomBytes(32)) {
    this.#key = key;
    this.#addresses = new AddressPseudonyms((text) => this.#stream('address', text)[0] ?? 0, networks);
  }

  /** Of 32 hexadecimal digits with or without hyphens, in any case. UUIDs that machines share stay. */
  uuid(text: string): string {
    const digits = text.toLowerCase().replaceAll('-', '');
    const canonical = digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    return isKnownBad(canonical) ? text : this.#reshape('uuid', digits, text);
  }

  /** Of a serial number or a name: a digit for a digit and a letter for a letter. Placeholders of makers stay. */
  text(text: string): string {
    return isPlaceholder(text) ? text : this.#reshape('text', text.toLowerCase(), text);
  }

  /** Of six octets, or twenty of InfiniBand. The maker's part stays, and so do groups and zeros. */
  mac(octets: Buffer): Buffer {
    const first = octets[0] ?? 0;
    const isAddress = octets.length === 20 || (first & groupBit) === 0;
    if (!isAddress || octets.every((octet) => octet === 0)) return octets;
    const kept = octets.length === 20 ? 12 : (first & universalBit) === 0 ? 3 : 1;
    const random = this.#stream('mac', octets.toString('hex'));
    return Buffer.concat([octets.subarray(0, kept), random.subarray(kept, octets.length)]);
  }

  /** Of four or sixteen octets. An IPv6 address made from a MAC address is made from its pseudonym. */
  ip(octets: Buffer): Buffer {
    const mapped = this.#addresses.map(octets);
    if (octets.length !== 16 || mapped === octets || !octets.subarray(11, 13).equals(euiMiddle))
      return mapped;
    const mac = Buffer.concat([octets.subarray(8, 11), octets.subarray(13)]);
    mac[0] = (mac[0] ?? 0) ^ universalBit;
    const own = this.mac(mac);
    const first = Buffer.from([(own[0] ?? 0) ^ universalBit]);
    return Buffer.concat([mapped.subarray(0, 8), first, own.subarray(1, 3), euiMiddle, own.subarray(3)]);
  }

  /** Returns 32 octets that the key and a value decide. */
  #stream(kind: string, value: string): Buffer {
    return createHmac('sha256', this.#key).update(`${kind}\0${value}`).digest();
  }

  /** Replaces each digit and letter of a text by another of its kind; hexadecimal digits of a UUID stay such. */
  #reshape(kind: 'uuid' | 'text', value: string, text: string): string {
    let stream = this.#stream(kind, value);
    let at = 0;
    return text.replace(/[0-9A-Za-z]/g, (character) => {
      if (at === stream.length) {
        stream = this.#stream(kind, stream.toString('hex'));
        at = 0;
      }
      const octet = stream[at] ?? 0;
      at += 1;
      if (kind === 'uuid') {
        const digit = (octet % 16).toString(16);
        return /[A-F]/.test(text) ? digit.toUpperCase() : digit;
      }
      if (/[0-9]/.test(character)) return String(octet % 10);
      return String.fromCharCode((/[a-z]/.test(character) ? 97 : 65) + (octet % 26));
    });
  }
}
