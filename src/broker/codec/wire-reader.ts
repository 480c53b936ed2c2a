import { type AmqpValue, Typed } from '#qmf';
import type { DecodeError } from './decode-error.ts';
import { decodeLimits } from './limits.ts';
import { OctetReader } from './octet-reader.ts';

/** Reads AMQP 1.0 values (part 1, 1.2) from octets. A value never reaches beyond the value that contains it. */
export class WireReader extends OctetReader {
  /** Values that may still be read. */
  #elements: number;

  constructor(bytes: Uint8Array) {
    super(bytes);
    // A value takes at least one octet, except in an array of a type without content.
    this.#elements = Math.min(decodeLimits.elements, bytes.byteLength + 16);
  }

  readValue(depth = 0): AmqpValue {
    return this.#readContent(this.readUint8(), depth);
  }

  /** Skips one value. A compound value announces its size, so its content is never visited. */
  skipValue(depth = 0): void {
    let code = this.readUint8();
    if (code === 0x00) {
      this.#checkDepth(depth);
      this.skipValue(depth + 1);
      code = this.readUint8();
      if (code === 0x00) throw this.decodeError('two descriptors of one value');
    }
    const kind = code >> 4;
    if (kind === 0x4) return;
    if (kind >= 0x5 && kind <= 0x9) this.take(1 << (kind - 5));
    else if (kind >= 0xa) this.take(kind & 1 ? this.readUint32() : this.readUint8());
    else throw this.#unknownType(code);
  }

  /** Reads a composite value, which AMQP encodes as a list of its fields. */
  readComposite(): readonly AmqpValue[] {
    const value = this.readValue();
    if (!Array.isArray(value)) throw this.decodeError('expected a list as the content of a section');
    return value;
  }

  /**
   * Reads neighbouring fields of a composite value. Skips the fields before and leaves those after unread.
   * @returns fewer fields when the list is shorter.
   */
  readFields(first: number, count: number): readonly AmqpValue[] {
    const code = this.readUint8();
    if (code === 0x45) return [];
    if (code !== 0xc0 && code !== 0xd0) throw this.decodeError('expected a list as the content of a section');
    this.#readCount(code === 0xc0 ? 1 : 4);
    const available = this.#readCount(code === 0xc0 ? 1 : 4);
    for (let i = 0; i < Math.min(first, available); i++) this.skipValue();
    const length = Math.min(count, Math.max(0, available - first));
    return Array.from({ length }, () => this.readValue());
  }

  /** Reads a value's content after its format code. */
  #readContent(code: number, depth: number): AmqpValue {
    if (--this.#elements < 0)
      throw this.decodeError(`more than ${decodeLimits.elements} values, or more than octets`);
    switch (code) {
      case 0x00:
        return this.#readDescribed(depth);
      case 0x40:
        return null;
      case 0x41:
        return true;
      case 0x42:
        return false;
      case 0x56:
        return this.readBoolean();
      case 0x43:
        return new Typed('uint', 0);
      case 0x44:
        return new Typed('ulong', 0n);
      case 0x45:
        return [];
      case 0x50:
        return new Typed('ubyte', this.readUint8());
      case 0x51:
        return new Typed('byte', this.bytes.readInt8(this.take(1)));
      case 0x52:
        return new Typed('uint', this.readUint8());
      case 0x53:
        return new Typed('ulong', BigInt(this.readUint8()));
      case 0x54:
        return new Typed('int', this.bytes.readInt8(this.take(1)));
      case 0x55:
        return new Typed('long', BigInt(this.bytes.readInt8(this.take(1))));
      case 0x60:
        return new Typed('ushort', this.bytes.readUInt16BE(this.take(2)));
      case 0x61:
        return new Typed('short', this.bytes.readInt16BE(this.take(2)));
      case 0x70:
        return new Typed('uint', this.readUint32());
      case 0x71:
        return new Typed('int', this.bytes.readInt32BE(this.take(4)));
      case 0x72:
        return new Typed('float', this.bytes.readFloatBE(this.take(4)));
      case 0x73:
        return new Typed('char', this.readUint32());
      case 0x74:
        return new Typed('decimal32', this.readOctets(4));
      case 0x80:
        return new Typed('ulong', this.bytes.readBigUInt64BE(this.take(8)));
      case 0x81:
        return new Typed('long', this.bytes.readBigInt64BE(this.take(8)));
      case 0x82:
        return new Typed('double', this.bytes.readDoubleBE(this.take(8)));
      case 0x83:
        return new Typed('timestamp', this.bytes.readBigInt64BE(this.take(8)));
      case 0x84:
        return new Typed('decimal64', this.readOctets(8));
      case 0x94:
        return new Typed('decimal128', this.readOctets(16));
      case 0x98:
        return new Typed('uuid', this.readUuid());
      case 0xa0:
        return new Typed('binary', this.readOctets(this.readUint8()));
      case 0xb0:
        return new Typed('binary', this.readOctets(this.readUint32()));
      case 0xa1:
        return this.readString(this.readUint8());
      case 0xb1:
        return this.readString(this.readUint32());
      case 0xa3:
        return new Typed('symbol', this.readString(this.readUint8()));
      case 0xb3:
        return new Typed('symbol', this.readString(this.readUint32()));
      case 0xc0:
        return this.#readList(this.readUint8(), 1, depth);
      case 0xd0:
        return this.#readList(this.readUint32(), 4, depth);
      case 0xc1:
        return this.#readMap(this.readUint8(), 1, depth);
      case 0xd1:
        return this.#readMap(this.readUint32(), 4, depth);
      case 0xe0:
        return this.#readArray(this.readUint8(), 1, depth);
      case 0xf0:
        return this.#readArray(this.readUint32(), 4, depth);
      default:
        throw this.#unknownType(code);
    }
  }

  #readDescribed(depth: number): AmqpValue {
    this.#checkDepth(depth);
    const descriptor = this.readValue(depth + 1);
    return new Typed('described', { descriptor, value: this.readValue(depth + 1) });
  }

  #readList(size: number, width: 1 | 4, depth: number): AmqpValue[] {
    const outer = this.#enter(size, depth);
    const count = this.#readCount(width);
    const items: AmqpValue[] = [];
    for (let i = 0; i < count; i++) items.push(this.readValue(depth + 1));
    this.#leave(outer, 'list');
    return items;
  }

  #readMap(size: number, width: 1 | 4, depth: number): Map<AmqpValue, AmqpValue> {
    const outer = this.#enter(size, depth);
    const count = this.#readCount(width);
    if (count % 2) throw this.decodeError(`a map of ${count} keys and values`);
    const map = new Map<AmqpValue, AmqpValue>();
    for (let i = 0; i < count; i += 2) {
      const key = this.readValue(depth + 1);
      map.set(key, this.readValue(depth + 1));
    }
    this.#leave(outer, 'map');
    return map;
  }

  #readArray(size: number, width: 1 | 4, depth: number): AmqpValue {
    const outer = this.#enter(size, depth);
    const count = this.#readCount(width);
    let code = this.readUint8();
    let descriptor: AmqpValue | undefined;
    if (code === 0x00) {
      descriptor = this.readValue(depth + 1);
      code = this.readUint8();
      if (code === 0x00) throw this.decodeError('two descriptors of one array');
    }
    const items: AmqpValue[] = [];
    for (let i = 0; i < count; i++) {
      const value = this.#readContent(code, depth + 1);
      items.push(descriptor === undefined ? value : new Typed('described', { descriptor, value }));
    }
    this.#leave(outer, 'array');
    return new Typed('array', items);
  }

  /** Narrows the end to a compound value. @returns the end of the value around it, for {@link #leave}. */
  #enter(size: number, depth: number): number {
    this.#checkDepth(depth);
    if (size > this.remaining) throw this.tooShort(size);
    const outer = this.end;
    this.end = this.position + size;
    return outer;
  }

  #leave(outer: number, kind: string): void {
    if (this.position !== this.end) {
      throw this.decodeError(`a ${kind} with ${this.remaining} octets after its last element`);
    }
    this.end = outer;
  }

  #checkDepth(depth: number): void {
    if (depth >= decodeLimits.depth)
      throw this.decodeError(`more than ${decodeLimits.depth} levels of nested values`);
  }

  /** Reads the size or the count of a compound value. */
  #readCount(width: 1 | 4): number {
    return width === 1 ? this.readUint8() : this.readUint32();
  }

  #unknownType(code: number): DecodeError {
    return this.decodeError(`0x${code.toString(16).padStart(2, '0')} is not a type of AMQP 1.0`);
  }
}
