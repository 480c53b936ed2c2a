import { randomUUID } from 'node:crypto';
import { type MessageAddress, readMessageAddress } from '../codec/message-address.ts';
import { exchanges } from '../dialect/qpid.ts';
import { DirectExchange, type Exchange } from './exchange.ts';
import type { Subscription } from './subscription.ts';
import { TopicExchange } from './topic-exchange.ts';

/**
 * What became of a message: `full` where a queue took no more, `unreadable` where it says not where to go, `forbidden`
 * where its sender may not send it.
 */
export type RoutingResult = 'routed' | 'full' | 'unreadable' | 'forbidden';

/** Whether a sender may send a message to a node. */
export type AuthorizeMessage = (node: string, address: MessageAddress) => boolean;

/** Exchanges and queues by name. Bodies are nobody's business here. */
export class Router {
  /** Messages that were lost because their receivers were slow. */
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

  /** Makes a queue that nobody can guess. @returns its address. */
  addQueue(subscription: Subscription): string {
    const address = `reply-${randomUUID()}`;
    this.#queues.set(address, subscription);
    return address;
  }

  removeQueue(address: string): void {
    this.#queues.delete(address);
  }

  /** @param target node that the publisher's link is attached to; undefined for the anonymous relay. */
  publish(target: string | undefined, bytes: Uint8Array, maySend: AuthorizeMessage): RoutingResult {
    const address = readMessageAddress(bytes);
    if (address === undefined) return 'unreadable';
    const node = target ?? address.to ?? '';
    if (!maySend(node, address)) return 'forbidden';
    const exchange = this.#exchanges.get(node);
    if (exchange === undefined) return this.#queues.get(node)?.deliver(bytes) === false ? 'full' : 'routed';
    let routing: RoutingResult = 'routed';
    for (const subscription of exchange.match(address.subject ?? '')) {
      if (!subscription.deliver(bytes)) routing = 'full';
    }
    return routing;
  }
}
