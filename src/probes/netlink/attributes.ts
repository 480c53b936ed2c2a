import { u16, u32, u64, writeU16 } from './native.ts';

const typeMask = 0x3fff;

/**
 * The attributes behind a message's fixed part, by type; of several of one type the first, all of them with `all`.
 * A value that is shorter than its reader asks for is absent, so no message can make a reader throw.
 */
export class Attributes {
  readonly #values = new Map<number, Buffer>();
  readonly #list: { readonly type: number; readonly value: Buffer }[] = [];

  constructor(bytes: Buffer, from = 0) {
    let at = from;
    while (at + 4 <= bytes.length) {
      const length = u16(bytes, at);
      if (length < 4 || at + length > bytes.length) return;
      const type = u16(bytes, at + 2) & typeMask;
      const value = bytes.subarray(at + 4, at + length);
      this.#list.push({ type, value });
      if (!this.#values.has(type)) this.#values.set(type, value);
      at += (length + 3) & ~3;
    }
  }

  has(type: number): boolean {
    return this.#values.has(type);
  }
  /** Every attribute in order, repeated ones included. */
  list(): readonly { readonly type: number; readonly value: Buffer }[] {
    return this.#list;
  }
  bytes(type: number): Buffer | undefined {
    return this.#values.get(type);
  }
  u8(type: number): number | undefined {
    const value = this.#values.get(type);
    return value === undefined || value.length < 1 ? undefined : value[0];
  }
  u16(type: number): number | undefined {
    const value = this.#values.get(type);
    return value === undefined || value.length < 2 ? undefined : u16(value);
  }
  /** In network byte order. */
  be16(type: number): number | undefined {
    const value = this.#values.get(type);
    return value === undefined || value.length < 2 ? undefined : value.readUInt16BE(0);
  }
  u32(type: number): number | undefined {
    const value = this.#values.get(type);
    return value === undefined || value.length < 4 ? undefined : u32(value);
  }
  u64(type: number): bigint | undefined {
    const value = this.#values.get(type);
    return value === undefined || value.length < 8 ? undefined : u64(value);
  }
  /** Text up to its end mark; undefined where it is empty. */
  text(type: number): string | undefined {
    const value = this.#values.get(type);
    return value === undefined ? undefined : attributeText(value);
  }
  nested(type: number): Attributes | undefined {
    const value = this.#values.get(type);
    return value === undefined ? undefined : new Attributes(value);
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
