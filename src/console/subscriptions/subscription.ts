import type { Broker } from '#broker';
import { type Binding, type QmfReply, readReply, type SchemaIdFilter } from '#qmf';
import { AsyncQueue } from '../async-queue.ts';

export interface SubscriptionOptions {
  readonly agentName?: string | undefined;
  readonly packageName?: string | undefined;
  readonly className?: string | undefined;
  /** Most unread items; 1,000 by default. Beyond it the subscription drops the oldest. */
  readonly limit?: number | undefined;
}

/** Items that agents publish, for one reader. */
export interface Subscription<T> extends AsyncIterableIterator<T>, AsyncDisposable {
  /** How many items the subscription dropped because the reader was slow. */
  readonly dropped: number;
  close(): Promise<void>;
}

const defaultLimit = 1_000;

/** The callbacks of a subscription for the messages of its receiver. */
interface SubscriptionHandlers<T> {
  /** Selects the items of a message; undefined for a message of another kind. */
  select(reply: QmfReply): readonly T[] | undefined;
  onDropped(): void;
  onClose(): void;
}

/** Attaches a receiver whose messages become the items of a subscription. @throws {BrokerError} */
export async function subscribe<T>(
  broker: Broker,
  binding: Binding,
  limit: number | undefined,
  handlers: SubscriptionHandlers<T>,
): Promise<Subscription<T>> {
  const queue = new AsyncQueue<T>(Math.max(1, limit ?? defaultLimit), 'drop oldest');
  const receiver = await broker.receive(binding, (message) => {
    const reply = readReply(message);
    const items = reply.kind === 'ignored' ? undefined : handlers.select(reply);
    if (items === undefined) handlers.onDropped();
    else for (const item of items) queue.push(item);
  });
  return new QueueSubscription(queue, async () => {
    handlers.onClose();
    await receiver.close();
  });
}

/** Reports whether the options ask for this agent and class. */
export function matchesFilter(
  { agentName, packageName, className }: SubscriptionOptions,
  sender: string,
  schemaId: SchemaIdFilter | undefined,
): boolean {
  return (
    (agentName === undefined || agentName === sender) &&
    (packageName === undefined || packageName === schemaId?.packageName) &&
    (className === undefined || className === schemaId?.className)
  );
}

class QueueSubscription<T> implements Subscription<T> {
  readonly #queue: AsyncQueue<T>;
  readonly #detach: () => Promise<void>;

  constructor(queue: AsyncQueue<T>, detach: () => Promise<void>) {
    this.#queue = queue;
    this.#detach = detach;
  }

  get dropped(): number {
    return this.#queue.dropped;
  }
  next(): Promise<IteratorResult<T>> {
    return this.#queue.next();
  }
  async return(): Promise<IteratorResult<T>> {
    await this.close();
    return { value: undefined, done: true };
  }
  [Symbol.asyncIterator](): this {
    return this;
  }
  async close(): Promise<void> {
    await this.#queue.return();
    await this.#detach();
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
