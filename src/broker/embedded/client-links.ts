import type { MessageAddress } from '../codec/message-address.ts';
import { hasTerminus } from '../rhea/rhea.ts';
import type { Delivery, Receiver, Sender, Session } from '../rhea/rhea-types.ts';
import { invalidKey, nodeLocked, nodeNotFound, refuseLink, rejections } from './refusals.ts';
import type { Router } from './router.ts';
import type { SendPermissions } from './send-permissions.ts';
import { Subscription } from './subscription.ts';
import { TopicExchange } from './topic-exchange.ts';

/** More links than a console of a large fleet opens at once. */
const maxLinks = 1000;
/** Longest key of AMQP 0-10, which defines these keys. */
const maxKeyLength = 255;

interface ClientLinksOptions {
  readonly router: Router;
  readonly permissions: SendPermissions;
  readonly detachesForbidden: boolean;
  /** Returns the login name of the client. */
  readonly user: () => string | undefined;
}

/** The links of one client: subscribers, which receive from the broker, and publishers, which send to it. */
export class ClientLinks {
  readonly #options: ClientLinksOptions;
  /** Removes the binding or queue of each subscriber. */
  readonly #unsubscribers = new Map<Sender, () => void>();
  /** Number of open links by session. */
  readonly #counts = new Map<Session, number>();

  constructor(options: ClientLinksOptions) {
    this.#options = options;
  }

  /** Counts a new link. @returns false when the client now has too many. */
  count(session: Session): boolean {
    this.#counts.set(session, (this.#counts.get(session) ?? 0) + 1);
    let links = 0;
    for (const count of this.#counts.values()) links += count;
    return links <= maxLinks;
  }

  uncount(session: Session): void {
    const links = (this.#counts.get(session) ?? 0) - 1;
    if (links > 0) this.#counts.set(session, links);
    else this.#counts.delete(session);
  }

  /** Subscribes the peer to an exchange under a key, or to a new private queue. */
  addSubscriber(sender: Sender): void {
    const { source } = sender;
    sender.set_target({});
    if (source?.dynamic) this.#addQueue(sender);
    else this.#bind(sender, source?.address ?? '', bindingKey(source?.filter));
  }

  /** Accepts messages of the peer for one node, or for the node that each message names. */
  addPublisher(receiver: Receiver): void {
    const { router, permissions, detachesForbidden, user } = this.#options;
    const { target } = receiver;
    const address = target?.address ?? undefined;
    if (!hasTerminus(target) || (address !== undefined && !router.has(address))) {
      refuseLink(receiver, nodeNotFound(address ?? ''));
      return;
    }
    receiver.set_target(address === undefined ? {} : { address });
    receiver.set_source({});
    receiver.on('message', ({ message, delivery }: { message: Uint8Array; delivery: Delivery }) => {
      const authorize = (node: string, to: MessageAddress) => permissions.canSend(user(), node, to);
      const result = router.publish(address, message, authorize);
      if (result === 'routed') delivery.accept();
      else if (result === 'forbidden' && detachesForbidden) receiver.close(rejections.forbidden);
      else delivery.reject(rejections[result]);
    });
  }

  removeSubscriber(sender: Sender): void {
    this.uncount(sender.session);
    this.#unsubscribers.get(sender)?.();
    this.#unsubscribers.delete(sender);
  }

  removeSession(session: Session): void {
    for (const sender of [...this.#unsubscribers.keys()]) {
      if (sender.session === session) this.removeSubscriber(sender);
    }
    this.#counts.delete(session);
  }

  /** Removes all subscribers after the connection ended. */
  close(): void {
    for (const unsubscribe of this.#unsubscribers.values()) unsubscribe();
    this.#unsubscribers.clear();
  }

  #addQueue(sender: Sender): void {
    const { router } = this.#options;
    const queue = this.#createSubscription(sender, 'refuse');
    const address = router.addQueue(queue);
    this.#unsubscribers.set(sender, () => {
      router.removeQueue(address);
      queue.close();
    });
    sender.set_source({ address });
  }

  #bind(sender: Sender, address: string, key: string | undefined): void {
    const { router } = this.#options;
    const exchange = router.exchange(address);
    if (exchange === undefined) {
      refuseLink(sender, router.has(address) ? nodeLocked(address) : nodeNotFound(address));
      return;
    }
    if (key !== undefined && key.length > maxKeyLength) {
      refuseLink(sender, invalidKey(key));
      return;
    }
    const overflow = exchange instanceof TopicExchange ? 'drop-oldest' : 'refuse';
    const subscription = this.#createSubscription(sender, overflow);
    // Without a key the link receives nothing, as on qpidd.
    const unbind = key === undefined ? undefined : exchange.bind(key, subscription);
    this.#unsubscribers.set(sender, () => {
      unbind?.();
      subscription.close();
    });
    sender.set_source({ address });
  }

  #createSubscription(sender: Sender, overflow: 'drop-oldest' | 'refuse'): Subscription {
    const onDrop = () => {
      this.#options.router.dropped++;
    };
    return new Subscription(sender, { overflow, onDrop });
  }
}

/** Reads the key of a source's first filter. Ignores any further filter, as qpidd does. */
function bindingKey(filter: unknown): string | undefined {
  const [first] = Object.values((filter ?? {}) as Record<string, unknown>);
  const key = typeof first === 'object' && first !== null ? (first as { value?: unknown }).value : first;
  return typeof key === 'string' ? key : undefined;
}
