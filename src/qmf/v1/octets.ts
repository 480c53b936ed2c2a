import { Malformed } from '../status.ts';
import { cutText } from '../values/wire-safe.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/** Reads a QMFv1 frame or an AMQP 0-10 value from front to back, all numbers big-endian. @throws Malformed at its end. */
export class OctetReader {
  private readonly octets: Uint8Array;
  private readonly view: DataView;
  private at = 0;
  constructor(octets: Uint8Array) {
    this.octets = octets;
    this.view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  }
  get remaining(): number {
    return this.octets.length - this.at;
  }
  take(count: number): Uint8Array {
    return this.octets.subarray(this.advance(count), this.at);
  }
  u8(): number {
    return this.view.getUint8(this.advance(1));
  }
  u16(): number {
    return this.view.getUint16(this.advance(2));
  }
  u32(): number {
    return this.view.getUint32(this.advance(4));
  }
  /** A text behind one octet of length. */
  str8(): string {
    return decodeText(this.take(this.u8()));
  }
  private advance(count: number): number {
    if (count > this.remaining)
      throw new Malformed(`octets end at ${this.octets.length}; ${count - this.remaining} more expected`);
    const start = this.at;
    this.at += count;
    return start;
  }
}

/** @throws Malformed where the octets are no UTF-8. */
export function decodeText(octets: Uint8Array): string {
  try {
    return utf8.decode(octets);
  } catch {
    throw new Malformed('text is no UTF-8');
  }
}

/** Collects octets in a growing buffer, all numbers big-endian. */
export class OctetWriter {
  private octets = new Uint8Array(256);
  private view = new DataView(this.octets.buffer);
  private at = 0;
  u8(value: number): this {
    const start = this.reserve(1);
    this.view.setUint8(start, value);
    return this;
  }
  u16(value: number): this {
    const start = this.reserve(2);
    this.view.setUint16(start, value);
    return this;
  }
  u32(value: number): this {
    const start = this.reserve(4);
    this.view.setUint32(start, value);
    return this;
  }
  bytes(octets: Uint8Array): this {
    const start = this.reserve(octets.length);
    this.octets.set(octets, start);
    return this;
  }
  /** A text behind one octet of length, cut to 255 octets. */
  str8(text: string): this {
    const octets = encoder.encode(cutText(text, 255));
    return this.u8(octets.length).bytes(octets);
  }
  toOctets(): Uint8Array {
    return this.octets.slice(0, this.at);
  }
  /** May replace the buffer: call it before looking at that. */
  private reserve(count: number): number {
    const start = this.at;
    this.at += count;
    if (this.at > this.octets.length) {
      const larger = new Uint8Array(Math.max(this.at, this.octets.length * 2));
      larger.set(this.octets.subarray(0, start));
      this.octets = larger;
      this.view = new DataView(larger.buffer);
    }
    return start;
  }
}
