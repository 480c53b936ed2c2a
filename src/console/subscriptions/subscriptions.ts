import { type Binding, dataBinding, eventBinding, type QmfReply } from '#qmf';
import type { ConsoleSession } from '../session.ts';
import type { DataIndication, EventIndication } from './indications.ts';
import { Refresher, type RefresherOptions } from './refresher.ts';
import {
  matchesFilter,
  type Subscription,
  type SubscriptionHandlers,
  type SubscriptionOptions,
  subscribe,
} from './subscription.ts';

/** All open subscriptions of one console. */
export class Subscriptions {
  readonly #session: ConsoleSession;
  readonly #open = new Set<Subscription<unknown>>();
  readonly #refresh: Pick<RefresherOptions, 'clock' | 'query'>;

  constructor(session: ConsoleSession, refresh: Pick<RefresherOptions, 'clock' | 'query'>) {
    this.#session = session;
    this.#refresh = refresh;
  }

  data(options: SubscriptionOptions): Promise<Subscription<DataIndication>> {
    const select = (reply: QmfReply) => {
      if (reply.kind !== 'dataIndication' || reply.agentName === undefined) return undefined;
      const { agentName, objects } = reply;
      this.#session.directory.table.markAlive(agentName);
      return objects
        .filter(({ schemaId }) => matchesFilter(options, agentName, schemaId))
        .map((object) => ({ agentName, object }));
    };
    return this.#subscribe<DataIndication>(dataBinding, options, {
      select,
      catchUp: (reader) => new Refresher({ ...this.#refresh, ...reader }),
    });
  }

  events(options: SubscriptionOptions): Promise<Subscription<EventIndication>> {
    const select = (reply: QmfReply) => {
      if (reply.kind !== 'eventIndication' || reply.agentName === undefined) return undefined;
      const { agentName, events } = reply;
      this.#session.directory.table.markAlive(agentName);
      return events
        .filter(({ schemaId }) => matchesFilter(options, agentName, schemaId))
        .map((event) => ({ agentName, event }));
    };
    return this.#subscribe<EventIndication>(eventBinding, options, { select });
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#open].map((subscription) => subscription.close()));
  }

  async #subscribe<T>(
    binding: Binding,
    { limit }: SubscriptionOptions,
    handlers: Pick<SubscriptionHandlers<T>, 'select' | 'catchUp'>,
  ): Promise<Subscription<T>> {
    const { broker } = this.#session;
    const subscription: Subscription<T> = await subscribe<T>(broker, binding, limit, {
      ...handlers,
      onUnreadable: () => this.#session.countDropped(),
      onClose: () => this.#open.delete(subscription),
    });
    this.#open.add(subscription);
    return subscription;
  }
}
