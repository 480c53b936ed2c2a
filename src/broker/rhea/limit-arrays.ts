import type { Connection, FrameTransport } from './rhea-types.ts';

/** Sizes of the protocol header and of the fixed part of a frame's header: AMQP 1.0 part 2, 2.2 and 2.3.1. */
const protocolHeaderOctets = 8;
const frameHeaderOctets = 8;
const saslProtocolId = 3;

/**
 * Ends a connection over an array, list or map that announces more elements than its frame has octets left. rhea's reader believes any
 * count: an array of 2^32 nulls in 13 octets would fill the memory. Call it once the connection has a socket.
 */
export function limitArrays({ amqp_transport, sasl_transport }: Connection): void {
  limitTransport(amqp_transport);
  const sasl = sasl_transport?.transport ?? sasl_transport?.transports?.[saslProtocolId]?.transport;
  if (sasl !== undefined) limitTransport(sasl);
}

function limitTransport(transport: FrameTransport): void {
  const { read } = transport;
  transport.read = (buffer) => {
    let start = transport.header_received === undefined ? protocolHeaderOctets : 0;
    while (start + frameHeaderOctets <= buffer.length) {
      const size = buffer.readUInt32BE(start);
      if (size < frameHeaderOctets || start + size > buffer.length) break;
      checkFrame(buffer.subarray(start, start + size));
      start += size;
    }
    return read.call(transport, buffer);
  };
}

/** @throws {Error} when the arrays, lists and maps of the frame's performative announce more elements than the frame has octets. */
function checkFrame(frame: Buffer): void {
  const bodyStart = frame.readUInt8(4) * 4;
  if (bodyStart < frame.length) new ArrayScanner(frame, bodyStart).scanValue();
}

/** Walks one AMQP value (AMQP 1.0 part 1, 1.2). Stops without an error where the octets are malformed: rhea reports that itself. */
class ArrayScanner {
  readonly #frame: Buffer;
  #position: number;
  /** Elements of all arrays so far. */
  #elements = 0;

  constructor(frame: Buffer, position: number) {
    this.#frame = frame;
    this.#position = position;
  }

  scanValue(): void {
    this.#scanContent(this.#readConstructor());
  }

  /** Reads a format code and passes over descriptors before it. */
  #readConstructor(): number {
    let code = this.#readUint(1);
    while (code === 0x00 && this.#position < this.#frame.length) {
      this.scanValue();
      code = this.#readUint(1);
    }
    return code;
  }

  #scanContent(code: number): void {
    const category = code >> 4;
    // The low bit of a variable-width type's category tells the width of its size field.
    const width = category & 1 ? 4 : 1;
    if (category >= 0x5 && category <= 0x9) this.#skip(1 << (category - 5));
    else if (category === 0xa || category === 0xb) this.#skip(this.#readUint(width));
    else if (category === 0xc || category === 0xd) this.#scanCompound(width);
    else if (category === 0xe || category === 0xf) this.#scanArray(width);
  }

  #scanCompound(width: 1 | 4): void {
    this.#readUint(width);
    const count = this.#readUint(width);
    const remaining = Math.max(0, this.#frame.length - this.#position);
    if (count > remaining) throw new Error(`a list or map of ${count} in ${remaining} octets`);
    for (let i = 0; i < count && this.#position < this.#frame.length; i++) this.scanValue();
  }

  #scanArray(width: 1 | 4): void {
    this.#readUint(width);
    const count = this.#readUint(width);
    const code = this.#readConstructor();
    const remaining = Math.max(0, this.#frame.length - this.#position);
    this.#elements += count;
    if (count > remaining || this.#elements > this.#frame.length)
      throw new Error(`an array of ${count} in ${remaining} octets`);
    for (let i = 0; i < count; i++) this.#scanContent(code);
  }

  #skip(octets: number): void {
    this.#position += octets;
  }

  /** @returns 0 past the end of the frame. */
  #readUint(width: 1 | 4): number {
    const start = this.#position;
    this.#position += width;
    if (this.#position > this.#frame.length) return 0;
    return width === 1 ? this.#frame.readUInt8(start) : this.#frame.readUInt32BE(start);
  }
}
