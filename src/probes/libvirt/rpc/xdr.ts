/** Octets that are not what the protocol says. The message is `X is V; expected …`. */
export class XdrError extends Error {
  override readonly name = 'XdrError';
}

/** Reads values of XDR (RFC 4506) from a message in order. Never reads beyond its end, and never more than a limit allows. */
export class XdrReader {
  readonly #octets: Buffer;
  #at = 0;

  constructor(octets: Buffer) {
    this.#octets = octets;
  }

  /** Reads an integer with sign. @throws {XdrError} at the end. */
  int(): number {
    return this.#take(4).readInt32BE();
  }

  /** Reads an integer without sign. @throws {XdrError} at the end. */
  uint(): number {
    return this.#take(4).readUInt32BE();
  }

  /** Reads 64 bits without sign. @throws {XdrError} at the end. */
  uhyper(): bigint {
    return this.#take(8).readBigUInt64BE();
  }

  /** Reads the length of an array or a text. @throws {XdrError} above `max`, and where fewer octets follow. */
  length(max: number): number {
    const length = this.uint();
    const left = this.#octets.length - this.#at;
    if (length > max) throw new XdrError(`a length is ${length}; expected at most ${max}`);
    if (length > left)
      throw new XdrError(`a length is ${length}; expected at most ${left}, the rest of the message`);
    return length;
  }

  /** Reads a text of at most `maxOctets` octets as UTF-8. @throws {XdrError} */
  text(maxOctets: number): string {
    const length = this.length(maxOctets);
    const text = this.#take(length).toString('utf8');
    this.#take((4 - (length % 4)) % 4);
    return text;
  }

  /** Reads a text that may be absent. @throws {XdrError} */
  optionalText(maxOctets: number): string | undefined {
    const isPresent = this.uint();
    if (isPresent > 1) throw new XdrError(`the mark of an optional text is ${isPresent}; expected 0 or 1`);
    return isPresent === 1 ? this.text(maxOctets) : undefined;
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#octets.length) {
      throw new XdrError(`a message ends after ${this.#octets.length} octets; expected at least ${end}`);
    }
    const taken = this.#octets.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** Returns integers of 32 bits as XDR has them. */
export function writeInts(...values: readonly number[]): Buffer {
  const octets = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) octets.writeInt32BE(value | 0, at * 4);
  return octets;
}

/** Returns an optional text that is present, as XDR has it. */
export function writeOptionalText(text: string): Buffer {
  const octets = Buffer.from(text);
  return Buffer.concat([writeInts(1, octets.length), octets, Buffer.alloc((4 - (octets.length % 4)) % 4)]);
}
