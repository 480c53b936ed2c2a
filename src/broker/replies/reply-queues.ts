import {
  dropMessages,
  maxBufferedOctets,
  type QueuedMessage,
  type QueueTotals,
} from '../sending/send-queue.ts';
import { ReplyAddress } from './reply-address.ts';

/** Messages that may wait for all addresses together. The agent answers `Busy` from half of them on. */
const maxWaiting = 8_192;
/** Number of messages to drop after one search for the longest queue: the search visits every queue. */
const dropsAtOnce = 128;

/** The queues of each caller and reply address. Where all together are full, the longest lose: a caller can fill only its own. */
export class ReplyQueues {
  readonly #addresses = new Map<string, ReplyAddress>();
  readonly #totals: QueueTotals = { messages: 0, octets: 0 };
  readonly #maxWaitingPerAddress: number | undefined;
  readonly #onEmptied: (address: ReplyAddress) => void;

  /** @param onEmptied called with an address whose messages were all dropped in favour of others. */
  constructor(onEmptied: (address: ReplyAddress) => void, maxWaitingPerAddress?: number) {
    this.#onEmptied = onEmptied;
    this.#maxWaitingPerAddress = maxWaitingPerAddress;
  }

  /** Number of waiting messages. */
  get depth(): number {
    return this.#totals.messages;
  }

  /** Number of messages of a caller that wait for one address. */
  depthOf(name: string, caller = ''): number {
    return this.#addresses.get(toKey(name, caller))?.queue.size ?? 0;
  }

  /** Queues a message. @returns its address, or the reason why the message does not fit. */
  push(name: string, message: QueuedMessage, caller = ''): ReplyAddress | string {
    const key = toKey(name, caller);
    const known = this.#addresses.get(key);
    const address =
      known ?? new ReplyAddress({ name, key, maxWaiting: this.#maxWaitingPerAddress }, this.#totals);
    const octets = message.bytes.byteLength;
    const problem = address.queue.findProblem(octets) ?? this.#findRoom(address, octets);
    if (problem !== undefined) return problem;
    if (known === undefined) this.#addresses.set(key, address);
    address.queue.push(message);
    return address;
  }

  /** Forgets an address unless something waits for it or its last failure still counts. */
  forget(address: ReplyAddress): void {
    if (!address.isServed && !address.isResting && address.queue.size === 0)
      this.#addresses.delete(address.key);
  }

  /** Drops all messages and forgets all addresses. */
  clear(reason: string): void {
    for (const address of this.#addresses.values()) {
      address.cancelRest();
      dropMessages(address.queue, reason);
    }
    this.#addresses.clear();
  }

  /** Makes room at the cost of the longest queues. @returns the problem where the longest queue is the one of this address. */
  #findRoom(address: ReplyAddress, octets: number): string | undefined {
    if (this.#totals.messages >= maxWaiting) return this.#shorten(address, ({ queue }) => queue.size);
    if (this.#totals.octets > 0 && this.#totals.octets + octets > maxBufferedOctets)
      return this.#shorten(address, ({ queue }) => queue.octets);
    return undefined;
  }

  #shorten(address: ReplyAddress, measure: (other: ReplyAddress) => number): string | undefined {
    let longest = 0;
    for (const other of this.#addresses.values()) longest = Math.max(longest, measure(other));
    if (measure(address) >= longest) return 'too many messages to all addresses wait';
    let left = dropsAtOnce;
    for (const other of this.#addresses.values()) {
      if (measure(other) * 2 <= longest) continue;
      const count = Math.min(left, Math.ceil(other.queue.size / 2));
      dropMessages(other.queue, 'too many messages to this address wait', count);
      left -= count;
      if (other.queue.size === 0) {
        this.#onEmptied(other);
        this.forget(other);
      }
      if (left === 0) break;
    }
    return undefined;
  }
}

function toKey(name: string, caller: string): string {
  return `${caller}\0${name}`;
}
