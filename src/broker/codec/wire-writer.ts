import { type AmqpMap, type AmqpValue, Typed } from '#qmf';
import { OctetWriter } from './octet-writer.ts';

const emptyMap = Uint8Array.of(0xc1, 0x01, 0x00);

/** Writes AMQP 1.0 values (part 1, 1.2) in one pass, each in its shortest form. */
export class WireWriter extends OctetWriter {
  /** @throws {RangeError} when the value does not fit the type that it carries. */
  writeValue(value: AmqpValue | undefined): void {
    if (value === null || value === undefined) this.writeUint8(0x40);
    else if (typeof value === 'string') this.writeString(value);
    else if (typeof value === 'boolean') this.writeUint8(value ? 0x41 : 0x42);
    else if (value instanceof Typed) this.#writeTyped(value);
    else if (value instanceof Map) this.#writeMap(value as AmqpMap);
    else this.writeList(value as readonly AmqpValue[]);
  }

  writeList(items: readonly (AmqpValue | undefined)[]): void {
    if (items.length === 0) {
      this.writeUint8(0x45);
      return;
    }
    const mark = this.beginCompound(0xd0);
    for (const item of items) this.writeValue(item);
    this.endCompound(mark, items.length);
  }

  writeString(text: string): void {
    this.writeText(text, 0xa1);
  }

  writeSymbol(text: string): void {
    this.writeText(text, 0xa3);
  }

  writeBinary(bytes: Uint8Array): void {
    if (bytes.byteLength < 256) this.writeCode8(0xa0, bytes.byteLength);
    else this.writeCode32(0xb0, bytes.byteLength);
    this.writeOctets(bytes);
  }

  writeUint(value: number): void {
    if (value === 0) this.writeUint8(0x43);
    else if (value < 256) this.writeCode8(0x52, value);
    else this.writeCode32(0x70, value);
  }

  /** @param ms milliseconds since 1970. */
  writeTimestamp(ms: bigint): void {
    this.writeCode64(0x83, ms);
  }

  #writeMap(map: AmqpMap): void {
    if (map.size === 0) {
      this.writeOctets(emptyMap);
      return;
    }
    const mark = this.beginCompound(0xd1);
    for (const [key, value] of map) {
      this.writeValue(key);
      this.writeValue(value);
    }
    this.endCompound(mark, map.size * 2);
  }

  #writeTyped(typed: Typed): void {
    switch (typed.amqp) {
      case 'ubyte':
        this.writeCode8(0x50, requireInteger(typed, 0, 0xff));
        break;
      case 'byte':
        this.writeCode8(0x51, requireInteger(typed, -0x80, 0x7f));
        break;
      case 'ushort':
        this.writeCode16(0x60, requireInteger(typed, 0, 0xffff));
        break;
      case 'short':
        this.writeCode16(0x61, requireInteger(typed, -0x8000, 0x7fff));
        break;
      case 'char':
      case 'uint':
        this.writeUint(requireInteger(typed, 0, 0xffffffff));
        break;
      case 'int':
        this.#writeInt(requireInteger(typed, -0x80000000, 0x7fffffff));
        break;
      case 'float':
        this.writeFloat(typed.value as number);
        break;
      case 'double':
        this.writeDouble(typed.value as number);
        break;
      case 'ulong':
        this.#writeUlong(requireBigint(typed, 0n, 0xffff_ffff_ffff_ffffn));
        break;
      case 'long':
        this.#writeLong(requireSigned64(typed));
        break;
      case 'timestamp':
        this.writeTimestamp(requireSigned64(typed));
        break;
      case 'uuid':
        this.writeUint8(0x98);
        this.writeOctets(toUuidOctets(typed.value as string));
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
        this.#writeDescribed(typed.value as Typed<'described'>['value']);
        break;
      case 'encoded':
        this.writeOctets(typed.value as Uint8Array);
        break;
    }
  }

  #writeDescribed({ descriptor, value }: Typed<'described'>['value']): void {
    this.writeUint8(0x00);
    this.writeValue(descriptor);
    this.writeValue(value);
  }

  #writeInt(value: number): void {
    if (value >= -128 && value <= 127) this.writeCode8(0x54, value);
    else this.writeCode32(0x71, value);
  }

  #writeUlong(value: bigint): void {
    if (value === 0n) this.writeUint8(0x44);
    else if (value < 256n) this.writeCode8(0x53, Number(value));
    else this.writeCode64(0x80, value);
  }

  #writeLong(value: bigint): void {
    if (value >= -128n && value <= 127n) this.writeCode8(0x55, Number(value));
    else this.writeCode64(0x81, value);
  }
}

function requireInteger(typed: Typed, min: number, max: number): number {
  const value = typed.value as number;
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${typed.amqp} is ${value}; expected an integer from ${min} to ${max}`);
}

function requireBigint(typed: Typed, min: bigint, max: bigint): bigint {
  const value = typed.value as bigint;
  if (typeof value === 'bigint' && value >= min && value <= max) return value;
  throw new RangeError(`${typed.amqp} is ${String(value)}; expected a bigint from ${min} to ${max}`);
}

function requireSigned64(typed: Typed): bigint {
  return requireBigint(typed, -0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn);
}

function toUuidOctets(text: string): Uint8Array {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    return Buffer.from(text.replaceAll('-', ''), 'hex');
  }
  throw new RangeError(`uuid is "${text}"; expected 32 hexadecimal digits as 8-4-4-4-12`);
}
