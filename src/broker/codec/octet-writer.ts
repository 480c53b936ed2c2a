const slabBytes = 64 * 1024;
/** Shared by consecutive writers. Each octet is written once, so a finished message stays valid. */
let slab = Buffer.allocUnsafeSlow(slabBytes);
let slabUsed = 0;

/** Appends fields to a buffer that grows as needed. */
export class OctetWriter {
  #buffer = slab;
  #start = slabUsed;
  #position = slabUsed;

  /** Returns the written octets. The writer must not be used afterwards. */
  finish(): Buffer {
    const written = this.#buffer.subarray(this.#start, this.#position);
    if (this.#buffer === slab) slabUsed = this.#position;
    return written;
  }

  /** Begins a list (0xd0) or map (0xd1) and leaves room for its size and count. @returns a mark for {@link endCompound}. */
  beginCompound(code: 0xd0 | 0xd1): number {
    this.#reserve(9);
    this.#buffer[this.#position] = code;
    this.#position += 9;
    return this.#position - this.#start;
  }

  /** Fills in size and count of a compound value. */
  endCompound(mark: number, count: number): void {
    const content = this.#start + mark;
    this.#buffer.writeUInt32BE(this.#position - content + 4, content - 8);
    this.#buffer.writeUInt32BE(count, content - 4);
  }

  /** Writes the descriptor of a message section. */
  writeSection(code: number): void {
    this.#reserve(3);
    this.#buffer[this.#position++] = 0x00;
    this.#buffer[this.#position++] = 0x53;
    this.#buffer[this.#position++] = code;
  }

  writeOctets(bytes: Uint8Array): void {
    this.#reserve(bytes.byteLength);
    this.#buffer.set(bytes, this.#position);
    this.#position += bytes.byteLength;
  }

  writeUint8(octet: number): void {
    this.#reserve(1);
    this.#buffer[this.#position++] = octet;
  }

  /** Writes a format code and one octet. A negative value becomes its two's complement, as in all following methods. */
  protected writeCode8(code: number, value: number): void {
    this.#reserve(2);
    this.#buffer[this.#position++] = code;
    this.#buffer[this.#position++] = value;
  }

  protected writeCode16(code: number, value: number): void {
    this.#reserve(3);
    this.#buffer[this.#position++] = code;
    this.#buffer[this.#position++] = value >> 8;
    this.#buffer[this.#position++] = value;
  }

  protected writeCode32(code: number, value: number): void {
    this.#reserve(5);
    this.#buffer[this.#position] = code;
    this.#buffer.writeUInt32BE(value >>> 0, this.#position + 1);
    this.#position += 5;
  }

  protected writeCode64(code: number, value: bigint): void {
    this.#reserve(9);
    this.#buffer[this.#position] = code;
    this.#buffer.writeBigUInt64BE(BigInt.asUintN(64, value), this.#position + 1);
    this.#position += 9;
  }

  protected writeFloat(value: number): void {
    this.#reserve(5);
    this.#buffer[this.#position] = 0x72;
    this.#buffer.writeFloatBE(value, this.#position + 1);
    this.#position += 5;
  }

  protected writeDouble(value: number): void {
    this.#reserve(9);
    this.#buffer[this.#position] = 0x82;
    this.#buffer.writeDoubleBE(value, this.#position + 1);
    this.#position += 9;
  }

  /** Writes a string (0xa1) or symbol (0xa3) as UTF-8, with a size of one octet where it fits. */
  protected writeText(text: string, code: 0xa1 | 0xa3): void {
    const { length } = text;
    // A UTF-16 unit takes at most three octets of UTF-8, so the size of a short text fits one octet without counting first.
    if (length <= 85) {
      this.#reserve(2 + length * 3);
      const size = this.#buffer.write(text, this.#position + 2, 'utf8');
      this.#buffer[this.#position] = code;
      this.#buffer[this.#position + 1] = size;
      this.#position += 2 + size;
      return;
    }
    const size = Buffer.byteLength(text, 'utf8');
    if (size < 256) this.writeCode8(code, size);
    else this.writeCode32(code + 0x10, size);
    this.#reserve(size);
    this.#buffer.write(text, this.#position, 'utf8');
    this.#position += size;
  }

  #reserve(size: number): void {
    if (this.#position + size <= this.#buffer.length) return;
    const written = this.#buffer.subarray(this.#start, this.#position);
    const larger = Buffer.allocUnsafeSlow(Math.max(slabBytes, (written.length + size) * 2));
    larger.set(written);
    // Later messages share a new slab. A larger buffer belongs to its one large message.
    if (larger.length === slabBytes) {
      slab = larger;
      slabUsed = 0;
    }
    this.#buffer = larger;
    this.#start = 0;
    this.#position = written.length;
  }
}
