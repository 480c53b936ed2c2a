import { randomUUID } from 'node:crypto';
import { type MessageAddress, readMessageAddress } from '../codec/message-address.ts';
import { exchanges } from '../dialect/qpid.ts';
import { DirectExchange, type Exchange } from './exchange.ts';
import type { Subscription } from './subscription.ts';
import { TopicExchange } from './topic-exchange.ts';

/**
 * Result of routing a message. `full`: a queue refused it. `unreadable`: its properties are not valid AMQP. `forbidden`: its sender
 * lacks the permission.
 */
export type RoutingResult = 'routed' | 'full' | 'unreadable' | 'forbidden';

/** Decides whether the sender of a message may send it to a node. */
export type AuthorizeMessage = (node: string, address: MessageAddress) => boolean;

/** Exchanges and queues by name. Never reads a message's body. */
export class Router {
  /** Messages lost because their receivers were slow. */
  dropped = 0;
  readonly #queues = new Map<string, Subscription>();
  readonly #exchanges: ReadonlyMap<string, Exchange> = new Map<string, Exchange>([
    [exchanges.topic, new TopicExchange()],
    [exchanges.direct, new DirectExchange()],
    ['amq.topic', new TopicExchange()],
    ['amq.direct', new DirectExchange()],
  ]);

  has(node: string): boolean {
    return this.#exchanges.has(node) || this.#queues.has(node);
  }

  exchange(node: string): Exchange | undefined {
    return this.#exchanges.get(node);
  }

  /** Adds a queue under a random address. @returns the address. */
  addQueue(subscription: Subscription): string {
    const address = `reply-${randomUUID()}`;
    this.#queues.set(address, subscription);
    return address;
  }

  removeQueue(address: string): void {
    this.#queues.delete(address);
  }

  /** Routes a message. @param target node of the publisher's link; undefined for the anonymous relay. */
  publish(target: string | undefined, bytes: Uint8Array, authorize: AuthorizeMessage): RoutingResult {
    const address = readMessageAddress(bytes);
    if (address === undefined) return 'unreadable';
    const node = target ?? address.to ?? '';
    if (!authorize(node, address)) return 'forbidden';
    const exchange = this.#exchanges.get(node);
    if (exchange === undefined) return this.#queues.get(node)?.deliver(bytes) === false ? 'full' : 'routed';
    let result: RoutingResult = 'routed';
    for (const subscription of exchange.match(address.subject ?? '')) {
      if (!subscription.deliver(bytes)) result = 'full';
    }
    return result;
  }
}
