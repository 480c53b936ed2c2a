import { i32, u16, u32, u64, writeU16 } from './byte-order.ts';
import { fromOctets } from './octet-text.ts';

/** Netlink flags such as "nested" use the two highest bits of a type. */
const typeMask = 0x3fff;
/** Types above are only reachable through `list`. */
const maxTypes = 64;
const headerLength = 4;

/** Attributes start at multiples of four bytes. */
const align = (length: number): number => (length + 3) & ~3;

/** Reports whether a whole attribute starts at `start` and ends before `to`. */
function fits(bytes: Buffer, start: number, to: number): boolean {
  if (start + headerLength > to) return false;
  const length = u16(bytes, start);
  return length >= headerLength && start + length <= to;
}

/** NLA_F_NESTED of linux/netlink.h: some requests need it on the type of an attribute that holds others. */
export const nestedFlag = 0x8000;

/**
 * The attributes behind the fixed part of a message. Readers by type return the first attribute of that type. A value
 * that is too short for its reader is undefined, so no message makes a reader throw.
 */
export class Attributes {
  readonly #bytes: Buffer;
  readonly #from: number;
  readonly #to: number;
  /** Start of the first attribute of each type, plus one; 0 for none. */
  readonly #starts: readonly number[];

  constructor(bytes: Buffer, from = 0, to = bytes.length) {
    this.#bytes = bytes;
    this.#from = from;
    this.#to = to;
    const starts = new Array<number>(maxTypes).fill(0);
    for (let start = from; fits(bytes, start, to); start += align(u16(bytes, start))) {
      const type = u16(bytes, start + 2) & typeMask;
      if (type < maxTypes && starts[type] === 0) starts[type] = start + 1;
    }
    this.#starts = starts;
  }

  has(type: number): boolean {
    return (this.#starts[type] ?? 0) > 0;
  }
  /** Lists all attributes in order, repeated ones included. */
  list(): readonly { readonly type: number; readonly value: Buffer }[] {
    const attributes: { readonly type: number; readonly value: Buffer }[] = [];
    const bytes = this.#bytes;
    for (let start = this.#from; fits(bytes, start, this.#to); start += align(u16(bytes, start))) {
      const value = bytes.subarray(start + headerLength, start + u16(bytes, start));
      attributes.push({ type: u16(bytes, start + 2) & typeMask, value });
    }
    return attributes;
  }
  bytes(type: number): Buffer | undefined {
    const offset = this.#valueOffset(type, 0);
    return offset === undefined ? undefined : this.#bytes.subarray(offset, this.#valueEnd(offset));
  }
  u8(type: number): number | undefined {
    const offset = this.#valueOffset(type, 1);
    return offset === undefined ? undefined : this.#bytes[offset];
  }
  u16(type: number): number | undefined {
    const offset = this.#valueOffset(type, 2);
    return offset === undefined ? undefined : u16(this.#bytes, offset);
  }
  /** Reads 16 bits in network byte order. */
  be16(type: number): number | undefined {
    const offset = this.#valueOffset(type, 2);
    return offset === undefined ? undefined : this.#bytes.readUInt16BE(offset);
  }
  u32(type: number): number | undefined {
    const offset = this.#valueOffset(type, 4);
    return offset === undefined ? undefined : u32(this.#bytes, offset);
  }
  i32(type: number): number | undefined {
    const offset = this.#valueOffset(type, 4);
    return offset === undefined ? undefined : i32(this.#bytes, offset);
  }
  u64(type: number): bigint | undefined {
    const offset = this.#valueOffset(type, 8);
    return offset === undefined ? undefined : u64(this.#bytes, offset);
  }
  /** Reads text up to its terminating zero, as {@link fromOctets} shows it; undefined when it is empty. */
  text(type: number): string | undefined {
    const value = this.bytes(type);
    return value === undefined ? undefined : attributeText(value);
  }
  nested(type: number): Attributes | undefined {
    const offset = this.#valueOffset(type, 0);
    return offset === undefined ? undefined : new Attributes(this.#bytes, offset, this.#valueEnd(offset));
  }

  #valueOffset(type: number, minLength: number): number | undefined {
    const start = (this.#starts[type] ?? 0) - 1;
    const isLongEnough = start >= 0 && u16(this.#bytes, start) >= headerLength + minLength;
    return isLongEnough ? start + headerLength : undefined;
  }
  #valueEnd(offset: number): number {
    return offset - headerLength + u16(this.#bytes, offset - headerLength);
  }
}

/** Decodes the octets before the first zero by {@link fromOctets}. @returns undefined for an empty text. */
export function attributeText(value: Buffer): string | undefined {
  const end = value.indexOf(0);
  const text = fromOctets(end === -1 ? value : value.subarray(0, end));
  return text === '' ? undefined : text;
}

export function writeAttribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(align(headerLength + value.length));
  writeU16(bytes, headerLength + value.length, 0);
  writeU16(bytes, type, 2);
  value.copy(bytes, headerLength);
  return bytes;
}
