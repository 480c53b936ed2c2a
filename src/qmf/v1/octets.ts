import { maxShortTextOctets } from '../limits.ts';
import { Malformed } from '../status.ts';
import { cutText } from '../values/cut-text.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/**
 * Reads a QMFv1 frame or an AMQP 0-10 value from front to back. All numbers are big-endian.
 * @throws Malformed if a read goes beyond the last octet.
 */
export class OctetReader {
  readonly #octets: Uint8Array;
  readonly #view: DataView;
  #position = 0;
  constructor(octets: Uint8Array) {
    this.#octets = octets;
    this.#view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  }
  /** Octets that are not read yet. */
  get remaining(): number {
    return this.#octets.length - this.#position;
  }
  take(count: number): Uint8Array {
    return this.#octets.subarray(this.#advance(count), this.#position);
  }
  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }
  u16(): number {
    return this.#view.getUint16(this.#advance(2));
  }
  u32(): number {
    return this.#view.getUint32(this.#advance(4));
  }
  /** Reads a text behind one octet of length. */
  str8(): string {
    return decodeText(this.take(this.u8()));
  }
  #advance(count: number): number {
    if (count > this.remaining) {
      const missing = count - this.remaining;
      throw new Malformed(`octets end at ${this.#octets.length}; expected ${missing} more`);
    }
    const start = this.#position;
    this.#position += count;
    return start;
  }
}

/** @throws Malformed if the octets are not UTF-8. */
export function decodeText(octets: Uint8Array): string {
  try {
    return utf8.decode(octets);
  } catch {
    throw new Malformed('text is not UTF-8; expected UTF-8');
  }
}

/** Collects octets in a growing buffer. All numbers are big-endian. */
export class OctetWriter {
  #octets = new Uint8Array(256);
  #view = new DataView(this.#octets.buffer);
  #position = 0;
  u8(value: number): this {
    const start = this.#reserve(1);
    this.#view.setUint8(start, value);
    return this;
  }
  u16(value: number): this {
    const start = this.#reserve(2);
    this.#view.setUint16(start, value);
    return this;
  }
  u32(value: number): this {
    const start = this.#reserve(4);
    this.#view.setUint32(start, value);
    return this;
  }
  bytes(octets: Uint8Array): this {
    const start = this.#reserve(octets.length);
    this.#octets.set(octets, start);
    return this;
  }
  /** Writes a text behind one octet of length, cut to 255 octets. */
  str8(text: string): this {
    const octets = encoder.encode(cutText(text, maxShortTextOctets));
    return this.u8(octets.length).bytes(octets);
  }
  /** Returns a copy of the octets so far. */
  toOctets(): Uint8Array {
    return this.#octets.slice(0, this.#position);
  }
  /** Makes room for octets. Call it before any access to the buffer or the view, which it may replace. */
  #reserve(count: number): number {
    const start = this.#position;
    this.#position += count;
    if (this.#position > this.#octets.length) {
      const larger = new Uint8Array(Math.max(this.#position, this.#octets.length * 2));
      larger.set(this.#octets.subarray(0, start));
      this.#octets = larger;
      this.#view = new DataView(larger.buffer);
    }
    return start;
  }
}
