import type { OutgoingDelivery } from '../rhea-types.ts';

/** Most octets of a transfer frame before its payload: three numbers of 5 octets, two booleans, a tag, and 22 of headers. */
export const maxHeadOctets = 22 + 3 * 5 + 2 + 2 + 0xff;

const maxUint = 0xffff_ffff;
const maxTagOctets = 0xff;

/** A transfer frame that waits among rhea's own pending frames. Its octets are exactly those that rhea would write. */
export class TransferFrame {
  readonly payload: Uint8Array;
  readonly #channel: number;
  readonly #delivery: OutgoingDelivery;
  readonly #isSettled: boolean;
  readonly #hasMore: boolean;

  /** @param part index of the payload among the parts of the message. */
  constructor(channel: number, delivery: OutgoingDelivery, part: number) {
    this.payload = delivery.data[part] as Uint8Array;
    this.#channel = channel;
    this.#delivery = delivery;
    this.#isSettled = delivery.settled;
    this.#hasMore = part + 1 < delivery.data.length;
  }

  /**
   * Writes the frame without its payload: AMQP 1.0 part 2, 2.3.1 and 2.7.5.
   * @param octets must have {@link maxHeadOctets} octets left.
   * @returns the end of what it wrote.
   */
  writeHead(octets: Uint8Array, start: number): number {
    const { id, tag, format, link } = this.#delivery;
    const list = start + 12;
    let at = list + 8;
    at = writeUint(octets, at, link.local.handle);
    at = writeUint(octets, at, id);
    octets[at++] = 0xa0;
    octets[at++] = tag.length;
    octets.set(tag, at);
    at += tag.length;
    at = writeUint(octets, at, format);
    octets[at++] = this.#isSettled ? 0x41 : 0x42;
    octets[at++] = this.#hasMore ? 0x41 : 0x42;
    writeOctets32(octets, start, at - start + this.payload.length);
    // Data offset, type, channel; then the descriptor and a list of six with four octets each for size and count.
    octets[start + 4] = 2;
    octets[start + 5] = 0;
    octets[start + 6] = this.#channel >>> 8;
    octets[start + 7] = this.#channel;
    octets[start + 8] = 0x00;
    octets[start + 9] = 0x53;
    octets[start + 10] = 0x14;
    octets[start + 11] = 0xd0;
    writeOctets32(octets, list, at - list - 4);
    writeOctets32(octets, list + 4, 6);
    return at;
  }
}

/** Reports whether a {@link TransferFrame} can express a delivery. */
export function isPlainDelivery({ id, tag, format, link }: OutgoingDelivery): boolean {
  return id <= maxUint && tag.length <= maxTagOctets && format <= maxUint && link.local.handle <= maxUint;
}

function writeUint(octets: Uint8Array, at: number, value: number): number {
  if (value === 0) {
    octets[at] = 0x43;
    return at + 1;
  }
  if (value <= 0xff) {
    octets[at] = 0x52;
    octets[at + 1] = value;
    return at + 2;
  }
  octets[at] = 0x70;
  writeOctets32(octets, at + 1, value);
  return at + 5;
}

function writeOctets32(octets: Uint8Array, at: number, value: number): void {
  octets[at] = value >>> 24;
  octets[at + 1] = value >>> 16;
  octets[at + 2] = value >>> 8;
  octets[at + 3] = value;
}
