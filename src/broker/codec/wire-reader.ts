import { isUtf8 } from 'node:buffer';
import { type AmqpValue, Typed } from '#qmf';
import { decodeLimits } from './limits.ts';

/** The octets are no AMQP 1.0, or more than is read. */
export class DecodeError extends Error {
  override readonly name = 'Undecodable';
}

/** Reads AMQP 1.0 values from octets, each bounded by what holds it. */
export class WireReader {
  position = 0;
  #end: number;
  #elements: number;
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.byteLength;
    // An element takes one octet at least, but in an array of a type without octets.
    this.#elements = Math.min(decodeLimits.elements, bytes.byteLength + 16);
  }

  get remaining(): number {
    return this.#end - this.position;
  }

  /** Octet that comes next, without taking it. */
  peek(ahead = 0): number | undefined {
    return this.position + ahead < this.#end ? this.#bytes[this.position + ahead] : undefined;
  }

  readValue(depth = 0): AmqpValue {
    return this.#valueOf(this.#uint8(), depth);
  }

  /** Passes over one value; what holds others says its size, so this never looks inside. */
  skipValue(depth = 0): void {
    let code = this.#uint8();
    if (code === 0x00) {
      this.#deeper(depth);
      this.skipValue(depth + 1);
      code = this.#uint8();
      if (code === 0x00) throw this.#undecodable('two descriptors of one value');
    }
    const kind = code >> 4;
    if (kind === 0x4) return;
    if (kind >= 0x5 && kind <= 0x9) this.#take(1 << (kind - 5));
    else if (kind >= 0xa) this.#take(kind & 1 ? this.#uint32() : this.#uint8());
    else throw this.#noType(code);
  }

  /** Elements of a list, as the composite types of AMQP are written. */
  readComposite(): readonly AmqpValue[] {
    const value = this.readValue();
    if (!Array.isArray(value)) throw this.#undecodable('no list where a section needs one');
    return value;
  }

  /** Neighbouring elements of a list, fewer where it is shorter; those before are passed over, those after left unread. */
  readFields(first: number, wanted: number): readonly AmqpValue[] {
    const code = this.#uint8();
    if (code === 0x45) return [];
    if (code !== 0xc0 && code !== 0xd0) throw this.#undecodable('no list where a section needs one');
    this.#count(code === 0xc0 ? 1 : 4);
    const count = this.#count(code === 0xc0 ? 1 : 4);
    for (let i = 0; i < Math.min(first, count); i++) this.skipValue();
    return Array.from({ length: Math.min(wanted, Math.max(0, count - first)) }, () => this.readValue());
  }

  #valueOf(code: number, depth: number): AmqpValue {
    if (--this.#elements < 0) throw this.#undecodable('more elements than are read');
    switch (code) {
      case 0x00:
        return this.#described(depth);
      case 0x40:
        return null;
      case 0x41:
        return true;
      case 0x42:
        return false;
      case 0x56:
        return this.#boolean();
      case 0x43:
        return new Typed('uint', 0);
      case 0x44:
        return new Typed('ulong', 0n);
      case 0x45:
        return [];
      case 0x50:
        return new Typed('ubyte', this.#uint8());
      case 0x51:
        return new Typed('byte', this.#bytes.readInt8(this.#take(1)));
      case 0x52:
        return new Typed('uint', this.#uint8());
      case 0x53:
        return new Typed('ulong', BigInt(this.#uint8()));
      case 0x54:
        return new Typed('int', this.#bytes.readInt8(this.#take(1)));
      case 0x55:
        return new Typed('long', BigInt(this.#bytes.readInt8(this.#take(1))));
      case 0x60:
        return new Typed('ushort', this.#bytes.readUInt16BE(this.#take(2)));
      case 0x61:
        return new Typed('short', this.#bytes.readInt16BE(this.#take(2)));
      case 0x70:
        return new Typed('uint', this.#uint32());
      case 0x71:
        return new Typed('int', this.#bytes.readInt32BE(this.#take(4)));
      case 0x72:
        return new Typed('float', this.#bytes.readFloatBE(this.#take(4)));
      case 0x73:
        return new Typed('char', this.#uint32());
      case 0x74:
        return new Typed('decimal32', this.#octets(4));
      case 0x80:
        return new Typed('ulong', this.#bytes.readBigUInt64BE(this.#take(8)));
      case 0x81:
        return new Typed('long', this.#bytes.readBigInt64BE(this.#take(8)));
      case 0x82:
        return new Typed('double', this.#bytes.readDoubleBE(this.#take(8)));
      case 0x83:
        return new Typed('timestamp', this.#bytes.readBigInt64BE(this.#take(8)));
      case 0x84:
        return new Typed('decimal64', this.#octets(8));
      case 0x94:
        return new Typed('decimal128', this.#octets(16));
      case 0x98:
        return new Typed('uuid', this.#uuid());
      case 0xa0:
        return new Typed('binary', this.#octets(this.#uint8()));
      case 0xb0:
        return new Typed('binary', this.#octets(this.#uint32()));
      case 0xa1:
        return this.#text(this.#uint8());
      case 0xb1:
        return this.#text(this.#uint32());
      case 0xa3:
        return new Typed('symbol', this.#text(this.#uint8()));
      case 0xb3:
        return new Typed('symbol', this.#text(this.#uint32()));
      case 0xc0:
        return this.#list(this.#uint8(), 1, depth);
      case 0xd0:
        return this.#list(this.#uint32(), 4, depth);
      case 0xc1:
        return this.#map(this.#uint8(), 1, depth);
      case 0xd1:
        return this.#map(this.#uint32(), 4, depth);
      case 0xe0:
        return this.#array(this.#uint8(), 1, depth);
      case 0xf0:
        return this.#array(this.#uint32(), 4, depth);
      default:
        throw this.#noType(code);
    }
  }

  #described(depth: number): AmqpValue {
    this.#deeper(depth);
    const descriptor = this.readValue(depth + 1);
    return new Typed('described', { descriptor, value: this.readValue(depth + 1) });
  }

  #list(size: number, width: 1 | 4, depth: number): AmqpValue[] {
    const outer = this.#enter(size, depth);
    const count = this.#count(width);
    const items: AmqpValue[] = [];
    for (let i = 0; i < count; i++) items.push(this.readValue(depth + 1));
    this.#leave(outer, 'list');
    return items;
  }

  #map(size: number, width: 1 | 4, depth: number): Map<AmqpValue, AmqpValue> {
    const outer = this.#enter(size, depth);
    const count = this.#count(width);
    if (count % 2) throw this.#undecodable(`a map of ${count} keys and values`);
    const map = new Map<AmqpValue, AmqpValue>();
    for (let i = 0; i < count; i += 2) {
      const key = this.readValue(depth + 1);
      map.set(key, this.readValue(depth + 1));
    }
    this.#leave(outer, 'map');
    return map;
  }

  #array(size: number, width: 1 | 4, depth: number): AmqpValue {
    const outer = this.#enter(size, depth);
    const count = this.#count(width);
    let code = this.#uint8();
    let descriptor: AmqpValue | undefined;
    if (code === 0x00) {
      descriptor = this.readValue(depth + 1);
      code = this.#uint8();
      if (code === 0x00) throw this.#undecodable('two descriptors of one array');
    }
    const items: AmqpValue[] = [];
    for (let i = 0; i < count; i++) {
      const value = this.#valueOf(code, depth + 1);
      items.push(descriptor === undefined ? value : new Typed('described', { descriptor, value }));
    }
    this.#leave(outer, 'array');
    return new Typed('array', items);
  }

  #enter(size: number, depth: number): number {
    this.#deeper(depth);
    if (size > this.remaining) throw this.#short(size);
    const outer = this.#end;
    this.#end = this.position + size;
    return outer;
  }

  #leave(outer: number, kind: string): void {
    if (this.position !== this.#end) {
      throw this.#undecodable(`a ${kind} with ${this.remaining} octets after its last element`);
    }
    this.#end = outer;
  }

  #deeper(depth: number): void {
    if (depth >= decodeLimits.depth)
      throw this.#undecodable(`more than ${decodeLimits.depth} values inside each other`);
  }

  #count(width: 1 | 4): number {
    return width === 1 ? this.#uint8() : this.#uint32();
  }

  #boolean(): boolean {
    const octet = this.#uint8();
    if (octet > 1) throw this.#undecodable(`a boolean of ${octet}`);
    return octet === 1;
  }

  #uuid(): string {
    const at = this.#take(16);
    const hex = this.#bytes.toString('hex', at, at + 16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  #text(size: number): string {
    const at = this.#take(size);
    const text = this.#bytes.toString('utf8', at, at + size);
    if (text.includes('\uFFFD') && !isUtf8(this.#bytes.subarray(at, at + size))) {
      throw this.#undecodable('text that is no UTF-8');
    }
    return text;
  }

  /** A copy: a view would keep all that came with it in memory. */
  #octets(size: number): Uint8Array {
    const at = this.#take(size);
    return new Uint8Array(this.#bytes.subarray(at, at + size));
  }

  #uint8(): number {
    return this.#bytes[this.#take(1)] as number;
  }

  #uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  #take(size: number): number {
    const at = this.position;
    if (size > this.#end - at) throw this.#short(size);
    this.position = at + size;
    return at;
  }

  #short(size: number): DecodeError {
    return this.#undecodable(`${size} octets announced, ${this.remaining} there`);
  }

  #noType(code: number): DecodeError {
    return this.#undecodable(`0x${code.toString(16).padStart(2, '0')}, which is no type of AMQP 1.0`);
  }

  #undecodable(problem: string): DecodeError {
    return new DecodeError(`${problem} (octet ${this.position})`);
  }
}
