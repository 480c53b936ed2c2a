import { type AmqpMap, type AmqpValue, Typed } from '#qmf';

const slabBytes = 64 * 1024;
/** Octets handed out stay valid: a slab is left to its messages, never written again. */
let slab = Buffer.allocUnsafeSlow(slabBytes);
let slabUsed = 0;

/** Writes AMQP 1.0 values in one pass: what holds others gets its size and count afterwards. */
export class WireWriter {
  #buffer = slab;
  #start = slabUsed;
  #at = slabUsed;

  /** What was written. The writer is at its end with it. */
  finish(): Buffer {
    const written = this.#buffer.subarray(this.#start, this.#at);
    if (this.#buffer === slab) slabUsed = this.#at;
    return written;
  }

  writeValue(value: AmqpValue | undefined): void {
    if (value === null || value === undefined) this.writeUint8(0x40);
    else if (typeof value === 'string') this.writeString(value);
    else if (typeof value === 'boolean') this.writeUint8(value ? 0x41 : 0x42);
    else if (value instanceof Typed) this.#typed(value);
    else if (value instanceof Map) this.#map(value as AmqpMap);
    else this.writeList(value as readonly AmqpValue[]);
  }

  writeList(items: readonly (AmqpValue | undefined)[]): void {
    if (items.length === 0) {
      this.writeUint8(0x45);
      return;
    }
    const start = this.beginCompound(0xd0);
    for (const item of items) this.writeValue(item);
    this.endCompound(start, items.length);
  }

  /** Begins a list (0xd0) or map (0xd1). @returns what {@link endCompound} needs. */
  beginCompound(code: 0xd0 | 0xd1): number {
    this.#reserve(9);
    this.#buffer[this.#at] = code;
    this.#at += 9;
    return this.#at - this.#start;
  }

  endCompound(begun: number, count: number): void {
    const content = this.#start + begun;
    this.#buffer.writeUInt32BE(this.#at - content + 4, content - 8);
    this.#buffer.writeUInt32BE(count, content - 4);
  }

  writeSection(code: number): void {
    this.#reserve(3);
    this.#buffer[this.#at++] = 0x00;
    this.#buffer[this.#at++] = 0x53;
    this.#buffer[this.#at++] = code;
  }

  writeString(text: string): void {
    this.#text(text, 0xa1);
  }

  writeSymbol(text: string): void {
    this.#text(text, 0xa3);
  }

  writeBinary(bytes: Uint8Array): void {
    if (bytes.byteLength < 256) {
      this.writeUint8(0xa0);
      this.writeUint8(bytes.byteLength);
    } else {
      this.#number(0xb0, bytes.byteLength);
    }
    this.writeOctets(bytes);
  }

  writeOctets(bytes: Uint8Array): void {
    this.#reserve(bytes.byteLength);
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.byteLength;
  }

  writeUint8(octet: number): void {
    this.#reserve(1);
    this.#buffer[this.#at++] = octet;
  }

  writeUint(value: number): void {
    if (value === 0) this.writeUint8(0x43);
    else if (value < 256) this.#number1(0x52, value);
    else this.#number(0x70, value);
  }

  writeTimestamp(ms: bigint): void {
    this.#number8(0x83, ms);
  }

  #map(map: AmqpMap): void {
    if (map.size === 0) {
      this.writeOctets(emptyMap);
      return;
    }
    const start = this.beginCompound(0xd1);
    for (const [key, value] of map) {
      this.writeValue(key);
      this.writeValue(value);
    }
    this.endCompound(start, map.size * 2);
  }

  #typed(typed: Typed): void {
    switch (typed.amqp) {
      case 'ubyte':
        this.#number1(0x50, integer(typed, 0, 0xff));
        break;
      case 'byte':
        this.#number1(0x51, integer(typed, -0x80, 0x7f));
        break;
      case 'ushort':
        this.#number2(0x60, integer(typed, 0, 0xffff));
        break;
      case 'short':
        this.#number2(0x61, integer(typed, -0x8000, 0x7fff));
        break;
      case 'char':
      case 'uint':
        this.writeUint(integer(typed, 0, 0xffffffff));
        break;
      case 'int':
        this.#int(integer(typed, -0x80000000, 0x7fffffff));
        break;
      case 'float':
        this.#reserve(5);
        this.#buffer[this.#at] = 0x72;
        this.#buffer.writeFloatBE(typed.value as number, this.#at + 1);
        this.#at += 5;
        break;
      case 'double':
        this.#reserve(9);
        this.#buffer[this.#at] = 0x82;
        this.#buffer.writeDoubleBE(typed.value as number, this.#at + 1);
        this.#at += 9;
        break;
      case 'ulong':
        this.#ulong(bigint(typed, 0n, 0xffff_ffff_ffff_ffffn));
        break;
      case 'long':
        this.#long(signed64(typed));
        break;
      case 'timestamp':
        this.#number8(0x83, signed64(typed));
        break;
      case 'uuid':
        this.writeUint8(0x98);
        this.writeOctets(uuidOctets(typed.value as string));
        break;
      case 'symbol':
        this.writeSymbol(typed.value as string);
        break;
      case 'binary':
      case 'decimal32':
      case 'decimal64':
      case 'decimal128':
        this.writeBinary(typed.value as Uint8Array);
        break;
      case 'array':
        this.writeList(typed.value as readonly AmqpValue[]);
        break;
      case 'described':
        this.#described(typed.value as Typed<'described'>['value']);
        break;
      case 'encoded':
        this.writeOctets(typed.value as Uint8Array);
        break;
    }
  }

  #described(described: Typed<'described'>['value']): void {
    this.writeUint8(0x00);
    this.writeValue(described.descriptor);
    this.writeValue(described.value);
  }

  #text(text: string, code: 0xa1 | 0xa3): void {
    const { length } = text;
    // A UTF-16 unit takes three octets of UTF-8 at most, so that here its size needs no counting beforehand.
    if (length <= 85) {
      this.#reserve(2 + length * 3);
      const size = this.#buffer.write(text, this.#at + 2, 'utf8');
      this.#buffer[this.#at] = code;
      this.#buffer[this.#at + 1] = size;
      this.#at += 2 + size;
      return;
    }
    const size = Buffer.byteLength(text, 'utf8');
    if (size < 256) this.#number1(code, size);
    else this.#number(code + 0x10, size);
    this.#reserve(size);
    this.#buffer.write(text, this.#at, 'utf8');
    this.#at += size;
  }

  #int(value: number): void {
    if (value >= -128 && value <= 127) this.#number1(0x54, value);
    else this.#number(0x71, value);
  }

  #ulong(value: bigint): void {
    if (value === 0n) this.writeUint8(0x44);
    else if (value < 256n) this.#number1(0x53, Number(value));
    else this.#number8(0x80, value);
  }

  #long(value: bigint): void {
    if (value >= -128n && value <= 127n) this.#number1(0x55, Number(value));
    else this.#number8(0x81, value);
  }

  #number1(code: number, value: number): void {
    this.#reserve(2);
    this.#buffer[this.#at++] = code;
    this.#buffer[this.#at++] = value;
  }

  #number2(code: number, value: number): void {
    this.#reserve(3);
    this.#buffer[this.#at++] = code;
    this.#buffer[this.#at++] = value >> 8;
    this.#buffer[this.#at++] = value;
  }

  #number(code: number, value: number): void {
    this.#reserve(5);
    this.#buffer[this.#at] = code;
    // `>>> 0` writes a negative number as its two's complement.
    this.#buffer.writeUInt32BE(value >>> 0, this.#at + 1);
    this.#at += 5;
  }

  #number8(code: number, value: bigint): void {
    this.#reserve(9);
    this.#buffer[this.#at] = code;
    this.#buffer.writeBigUInt64BE(BigInt.asUintN(64, value), this.#at + 1);
    this.#at += 9;
  }

  #reserve(size: number): void {
    if (this.#at + size <= this.#buffer.length) return;
    const written = this.#buffer.subarray(this.#start, this.#at);
    const bigger = Buffer.allocUnsafeSlow(Math.max(slabBytes, (written.length + size) * 2));
    bigger.set(written);
    // The next message goes on in the new slab; one of a single large message is left to that.
    if (bigger.length === slabBytes) {
      slab = bigger;
      slabUsed = 0;
    }
    this.#buffer = bigger;
    this.#start = 0;
    this.#at = written.length;
  }
}

const emptyMap = Uint8Array.of(0xc1, 0x01, 0x00);

function integer(typed: Typed, min: number, max: number): number {
  const value = typed.value as number;
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${typed.amqp} is ${value}; an integer from ${min} to ${max}`);
}

function bigint(typed: Typed, min: bigint, max: bigint): bigint {
  const value = typed.value as bigint;
  if (typeof value === 'bigint' && value >= min && value <= max) return value;
  throw new RangeError(`${typed.amqp} is ${String(value)}; a bigint from ${min} to ${max}`);
}

function signed64(typed: Typed): bigint {
  return bigint(typed, -0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn);
}

function uuidOctets(text: string): Uint8Array {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    return Buffer.from(text.replaceAll('-', ''), 'hex');
  }
  throw new RangeError(`uuid is "${text}"; 32 hexadecimal digits as 8-4-4-4-12`);
}
