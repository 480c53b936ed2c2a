/**
 * Reads the fields of a performative from a list (AMQP 1.0 part 1, 1.4 and 1.6.22). A field that the list leaves out is undefined, a
 * null is null: rhea tells them apart. Any other value than the type of the field makes the frame not plain, and so does a list whose
 * size does not fit its fields.
 */
export class FieldReader {
  readonly #octets: Buffer;
  /** End of the list. */
  readonly end: number;
  #position: number;
  #left: number;
  #isPlain: boolean;

  /**
   * @param start position of the list's constructor.
   * @param frameEnd end of the frame, which may be followed by others in the same octets.
   */
  constructor(octets: Buffer, start: number, frameEnd: number, maxFields: number) {
    this.#octets = octets;
    const code = octets[start];
    if (code === 0xc0) {
      this.#left = octets[start + 2] ?? 0;
      this.#position = start + 3;
      this.end = start + 2 + (octets[start + 1] ?? 0);
    } else if (code === 0xd0) {
      this.#left = uint32(octets, start + 5);
      this.#position = start + 9;
      this.end = start + 5 + uint32(octets, start + 1);
    } else {
      this.#left = 0;
      this.#position = start + 1;
      this.end = start + 1;
    }
    const isList = code === 0xc0 || code === 0xd0 || code === 0x45;
    this.#isPlain = isList && this.end <= frameEnd && this.#left <= maxFields;
  }

  /** Reports whether every field was plain, and whether they filled the list. */
  isPlain(): boolean {
    return this.#isPlain && this.#left <= 0 && this.#position === this.end;
  }

  uint(): number | null | undefined {
    if (this.#left-- <= 0) return undefined;
    const octets = this.#octets;
    switch (this.#code()) {
      case 0x40:
        return null;
      case 0x43:
        return 0;
      case 0x52:
        return octets[this.#position++];
      case 0x70:
        this.#position += 4;
        return uint32(octets, this.#position - 4);
      default:
        return this.#refuse();
    }
  }

  boolean(): boolean | null | undefined {
    if (this.#left-- <= 0) return undefined;
    switch (this.#code()) {
      case 0x40:
        return null;
      case 0x41:
        return true;
      case 0x42:
        return false;
      default:
        return this.#refuse();
    }
  }

  binary(): Buffer | null | undefined {
    if (this.#left-- <= 0) return undefined;
    const octets = this.#octets;
    let size: number;
    switch (this.#code()) {
      case 0x40:
        return null;
      case 0xa0:
        size = octets[this.#position++] ?? 0;
        break;
      case 0xb0:
        this.#position += 4;
        size = uint32(octets, this.#position - 4);
        break;
      default:
        return this.#refuse();
    }
    this.#position += size;
    return octets.subarray(this.#position - size, this.#position);
  }

  /** Reads a null. */
  nothing(): null | undefined {
    if (this.#left-- <= 0) return undefined;
    return this.#octets[this.#position++] === 0x40 ? null : this.#refuse();
  }

  /** Reads the outcome `accepted` without fields: part 3, 3.4.2. @param accepted what to return for it. */
  accepted<Accepted>(accepted: Accepted): Accepted | undefined {
    if (this.#left-- <= 0) return undefined;
    const octets = this.#octets;
    const start = this.#position;
    const isAccepted = octets[start] === 0x00 && octets[start + 1] === 0x53 && octets[start + 2] === 0x24;
    if (!isAccepted) return this.#refuse();
    const isEmpty = octets[start + 3] === 0x45;
    // An empty list with octets for its size and count.
    const isLong = octets[start + 3] === 0xc0 && octets[start + 4] === 1 && octets[start + 5] === 0;
    this.#position += isLong ? 6 : 4;
    return isEmpty || isLong ? accepted : this.#refuse();
  }

  /** Beyond the end it is 0, which no value of a field has. */
  #code(): number {
    return this.#octets[this.#position++] ?? 0;
  }

  #refuse(): undefined {
    this.#isPlain = false;
  }
}

/** Octets beyond the end count as 0. */
function uint32(octets: Buffer, at: number): number {
  const [high = 0, second = 0, third = 0, low = 0] = [
    octets[at],
    octets[at + 1],
    octets[at + 2],
    octets[at + 3],
  ];
  return ((high << 24) | (second << 16) | (third << 8) | low) >>> 0;
}
