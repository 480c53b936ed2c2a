import type { Clock } from '#base';
import { Backoff } from '../connection/backoff.ts';
import { dropMessages, type QueueTotals, SendQueue } from '../sending/send-queue.ts';

/** Messages and octets that may wait for one address. The agent answers `Busy` from half of the messages on. */
export const maxWaitingPerAddress = 512;
const maxOctetsPerAddress = 32 * 1024 * 1024;
/** Longest rest of an address whose message ended a link: far below the time that a caller waits. */
const maxRestMs = 5_000;
/** From so many failures in a row on, what waits for the address is dropped: each further message would cost a link. */
const maxFailures = 3;

interface AddressOptions {
  readonly name: string;
  readonly key: string;
  /** Messages that may wait. */
  readonly maxWaiting?: number | undefined;
}

/** One reply address as one caller uses it: the messages that wait for it, and its rests after failures. Callers choose it; it is never trusted. */
export class ReplyAddress {
  readonly name: string;
  /** The name together with the caller. */
  readonly key: string;
  readonly queue: SendQueue;
  /** True while a link serves this address and no other. */
  isServed = false;
  readonly #backoff = new Backoff(Math.random, maxRestMs);
  #cancelRest: (() => void) | undefined;

  constructor({ name, key, maxWaiting = maxWaitingPerAddress }: AddressOptions, totals: QueueTotals) {
    this.name = name;
    this.key = key;
    this.queue = new SendQueue(maxWaiting, maxOctetsPerAddress, totals);
  }

  get isResting(): boolean {
    return this.#cancelRest !== undefined;
  }

  /** Keeps the address from all links for a random time, longer after each failure. */
  rest(clock: Clock, onEnd: () => void): void {
    if (this.#backoff.attempts + 1 >= maxFailures)
      dropMessages(this.queue, 'the broker ended the links to this address');
    this.#cancelRest = clock.after(this.#backoff.nextMs(), () => {
      this.#cancelRest = undefined;
      onEnd();
    });
  }

  /** Forgets the failures after a success. */
  recover(): void {
    this.#backoff.reset();
  }

  cancelRest(): void {
    this.#cancelRest?.();
    this.#cancelRest = undefined;
  }
}
