import {
  type Binding,
  dataBinding,
  type EventInstance,
  eventBinding,
  type ManagedObject,
  type QmfReply,
} from '#qmf';
import type { ConsoleSession } from '../session.ts';
import { matchesFilter, type Subscription, type SubscriptionOptions, subscribe } from './subscription.ts';

/**
 * One object as an agent publishes it: complete properties, complete statistics, or both. A deleted object has
 * `deletedNs`.
 */
export interface DataIndication<Published extends ManagedObject = ManagedObject> {
  readonly agentName: string;
  readonly object: Published;
}

export interface EventIndication {
  readonly agentName: string;
  readonly event: EventInstance;
}

/** All open subscriptions of one console. */
export class Subscriptions {
  readonly #session: ConsoleSession;
  readonly #open = new Set<Subscription<unknown>>();

  constructor(session: ConsoleSession) {
    this.#session = session;
  }

  data(options: SubscriptionOptions): Promise<Subscription<DataIndication>> {
    return this.#subscribe(dataBinding, options, (reply) => {
      if (reply.kind !== 'dataIndication' || reply.agentName === undefined) return undefined;
      const { agentName, objects } = reply;
      this.#session.directory.table.markAlive(agentName);
      return objects
        .filter(({ schemaId }) => matchesFilter(options, agentName, schemaId))
        .map((object) => ({ agentName, object }));
    });
  }

  events(options: SubscriptionOptions): Promise<Subscription<EventIndication>> {
    return this.#subscribe(eventBinding, options, (reply) => {
      if (reply.kind !== 'eventIndication' || reply.agentName === undefined) return undefined;
      const { agentName, events } = reply;
      this.#session.directory.table.markAlive(agentName);
      return events
        .filter(({ schemaId }) => matchesFilter(options, agentName, schemaId))
        .map((event) => ({ agentName, event }));
    });
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#open].map((subscription) => subscription.close()));
  }

  async #subscribe<T>(
    binding: Binding,
    { limit }: SubscriptionOptions,
    select: (reply: QmfReply) => readonly T[] | undefined,
  ): Promise<Subscription<T>> {
    const { broker } = this.#session;
    const subscription: Subscription<T> = await subscribe<T>(broker, binding, limit, {
      select,
      onDropped: () => this.#session.countDropped(),
      onClose: () => this.#open.delete(subscription),
    });
    this.#open.add(subscription);
    return subscription;
  }
}
