import { isUtf8 } from 'node:buffer';
import { DecodeError } from './decode-error.ts';

/** Reads fixed-width and counted fields from octets. Every field must end before {@link end}. */
export class OctetReader {
  position = 0;
  /** End of the innermost value that is being read. */
  protected end: number;
  protected readonly bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.byteLength;
  }

  get remaining(): number {
    return this.end - this.position;
  }

  /** Returns an octet without consuming it. Undefined at the end. */
  peek(ahead = 0): number | undefined {
    return this.position + ahead < this.end ? this.bytes[this.position + ahead] : undefined;
  }

  protected readBoolean(): boolean {
    const octet = this.readUint8();
    if (octet > 1) throw this.decodeError(`a boolean of ${octet}`);
    return octet === 1;
  }

  protected readUuid(): string {
    const start = this.take(16);
    const hex = this.bytes.toString('hex', start, start + 16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  protected readString(size: number): string {
    const start = this.take(size);
    const text = this.bytes.toString('utf8', start, start + size);
    if (text.includes('\uFFFD') && !isUtf8(this.bytes.subarray(start, start + size))) {
      throw this.decodeError('text that is not UTF-8');
    }
    return text;
  }

  /** Copies the octets: a view would keep the whole input in memory. */
  protected readOctets(size: number): Uint8Array {
    const start = this.take(size);
    return new Uint8Array(this.bytes.subarray(start, start + size));
  }

  protected readUint8(): number {
    return this.bytes[this.take(1)] as number;
  }

  protected readUint32(): number {
    return this.bytes.readUInt32BE(this.take(4));
  }

  /** Consumes octets. @returns the position of the first one. */
  protected take(size: number): number {
    const start = this.position;
    if (size > this.end - start) throw this.tooShort(size);
    this.position = start + size;
    return start;
  }

  protected tooShort(size: number): DecodeError {
    return this.decodeError(`${size} octets announced, ${this.remaining} left`);
  }

  protected decodeError(problem: string): DecodeError {
    return new DecodeError(`${problem} (octet ${this.position})`);
  }
}
