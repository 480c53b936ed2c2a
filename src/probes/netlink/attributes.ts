import { u16, u32, u64, writeU16 } from './byte-order.ts';

const typeMask = 0x3fff;
/** No attribute that is read by its type has a higher one. */
const types = 64;

/**
 * The attributes behind a message's fixed part, by type; of several of one type the first, all of them with `list`.
 * A value that is shorter than its reader asks for is absent, so no message can make a reader throw.
 */
export class Attributes {
  readonly #bytes: Buffer;
  readonly #from: number;
  readonly #to: number;
  /** Where each type's first attribute begins, plus one; 0 for none. */
  readonly #places: readonly number[];

  constructor(bytes: Buffer, from = 0, to = bytes.length) {
    this.#bytes = bytes;
    this.#from = from;
    this.#to = to;
    const places = new Array<number>(types).fill(0);
    for (let at = from; at + 4 <= to; ) {
      const length = u16(bytes, at);
      if (length < 4 || at + length > to) break;
      const type = u16(bytes, at + 2) & typeMask;
      if (type < types && places[type] === 0) places[type] = at + 1;
      at += (length + 3) & ~3;
    }
    this.#places = places;
  }

  has(type: number): boolean {
    return (this.#places[type] ?? 0) > 0;
  }
  /** Every attribute in order, repeated ones included. */
  list(): readonly { readonly type: number; readonly value: Buffer }[] {
    const found: { readonly type: number; readonly value: Buffer }[] = [];
    for (let at = this.#from; at + 4 <= this.#to; ) {
      const length = u16(this.#bytes, at);
      if (length < 4 || at + length > this.#to) break;
      const type = u16(this.#bytes, at + 2) & typeMask;
      found.push({ type, value: this.#bytes.subarray(at + 4, at + length) });
      at += (length + 3) & ~3;
    }
    return found;
  }
  bytes(type: number): Buffer | undefined {
    const at = this.#valueAt(type, 0);
    return at === undefined ? undefined : this.#bytes.subarray(at, this.#end(at));
  }
  u8(type: number): number | undefined {
    const at = this.#valueAt(type, 1);
    return at === undefined ? undefined : this.#bytes[at];
  }
  u16(type: number): number | undefined {
    const at = this.#valueAt(type, 2);
    return at === undefined ? undefined : u16(this.#bytes, at);
  }
  /** In network byte order. */
  be16(type: number): number | undefined {
    const at = this.#valueAt(type, 2);
    return at === undefined ? undefined : this.#bytes.readUInt16BE(at);
  }
  u32(type: number): number | undefined {
    const at = this.#valueAt(type, 4);
    return at === undefined ? undefined : u32(this.#bytes, at);
  }
  u64(type: number): bigint | undefined {
    const at = this.#valueAt(type, 8);
    return at === undefined ? undefined : u64(this.#bytes, at);
  }
  /** Text up to its end mark; undefined where it is empty. */
  text(type: number): string | undefined {
    const value = this.bytes(type);
    return value === undefined ? undefined : attributeText(value);
  }
  nested(type: number): Attributes | undefined {
    const at = this.#valueAt(type, 0);
    return at === undefined ? undefined : new Attributes(this.#bytes, at, this.#end(at));
  }

  #valueAt(type: number, least: number): number | undefined {
    const place = this.#places[type] ?? 0;
    return place > 0 && u16(this.#bytes, place - 1) >= 4 + least ? place + 3 : undefined;
  }
  #end(at: number): number {
    return at - 4 + u16(this.#bytes, at - 4);
  }
}

export function attributeText(value: Buffer): string | undefined {
  const end = value.indexOf(0);
  const text = value.toString('utf8', 0, end === -1 ? value.length : end);
  return text === '' ? undefined : text;
}

export function writeAttribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc((4 + value.length + 3) & ~3);
  writeU16(bytes, 4 + value.length, 0);
  writeU16(bytes, type, 2);
  value.copy(bytes, 4);
  return bytes;
}
