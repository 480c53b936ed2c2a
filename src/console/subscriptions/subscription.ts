import type { Broker } from '#broker';
import { type Binding, type QmfReply, readReply, type SchemaIdFilter } from '#qmf';
import { AsyncQueue } from '../async-queue.ts';
import { Listeners } from '../listeners.ts';

export interface SubscriptionOptions {
  readonly agentName?: string | undefined;
  readonly packageName?: string | undefined;
  readonly className?: string | undefined;
  /** Most unread items; 1,000 by default. Beyond it the subscription drops the oldest: see {@link Subscription.dropped}. */
  readonly limit?: number | undefined;
}

/** Items that agents publish, for one reader. */
export interface Subscription<T> extends AsyncIterableIterator<T>, AsyncDisposable {
  /**
   * How many items the subscription dropped because the reader was slow. For dropped data, the subscription asks the agents once the
   * reader has caught up, and yields each missed object as it is then; one that exists no longer with `deletedNs`. Such an item may be
   * older than one before it: compare `updatedNs`. Dropped events are lost.
   */
  readonly dropped: number;
  /** Calls the listener with each item that the subscription drops. @returns a function that unsubscribes. */
  onDropped(listener: (item: T) => void): () => void;
  close(): Promise<void>;
}

const defaultLimit = 1_000;

/** The reader of a subscription, for its {@link CatchUp}. */
export interface SubscriptionReader<T> {
  /** Hands an item to the reader as soon as it fits. */
  readonly push: (item: T) => Promise<void>;
  /** Reports whether the reader has read most of what was there. */
  readonly hasCaughtUp: () => boolean;
}

/** Makes up for dropped items. */
export interface CatchUp<T> {
  /** Takes note of an item that was dropped. */
  miss(item: T): void;
  /** Takes note of an item that arrived. */
  hear(item: T): void;
  /** Called whenever the reader has read. */
  check(): void;
  close(): void;
}

/** The callbacks of a subscription for the messages of its receiver. */
export interface SubscriptionHandlers<T> {
  /** Selects the items of a message; undefined for a message of another kind. */
  select(reply: QmfReply): readonly T[] | undefined;
  onUnreadable(): void;
  onClose(): void;
  /** Without it dropped items are lost. */
  readonly catchUp?: ((reader: SubscriptionReader<T>) => CatchUp<T>) | undefined;
}

/** Attaches a receiver whose messages become the items of a subscription. @throws {BrokerError} */
export async function subscribe<T>(
  broker: Broker,
  binding: Binding,
  limit: number | undefined,
  handlers: SubscriptionHandlers<T>,
): Promise<Subscription<T>> {
  const subscription: QueueSubscription<T> = new QueueSubscription({
    limit: Math.max(1, limit ?? defaultLimit),
    catchUp: handlers.catchUp,
    detach: async () => {
      handlers.onClose();
      await receiver.close();
    },
  });
  const receiver = await broker.receive(binding, (message) => {
    const reply = readReply(message);
    const items = reply.kind === 'ignored' ? undefined : handlers.select(reply);
    if (items === undefined) handlers.onUnreadable();
    else for (const item of items) subscription.push(item);
  });
  return subscription;
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

interface QueueOptions<T> {
  readonly limit: number;
  readonly catchUp: SubscriptionHandlers<T>['catchUp'];
  readonly detach: () => Promise<void>;
}

class QueueSubscription<T> implements Subscription<T> {
  readonly #limit: number;
  readonly #queue: AsyncQueue<T>;
  readonly #catchUp: CatchUp<T> | undefined;
  readonly #drops = new Listeners<T>();
  readonly #detach: () => Promise<void>;
  #isClosed = false;
  #onRead: (() => void) | undefined;

  constructor({ limit, catchUp, detach }: QueueOptions<T>) {
    this.#limit = limit;
    this.#detach = detach;
    this.#queue = new AsyncQueue<T>(limit, 'drop oldest', { onDrop: (item) => this.#handleDrop(item) });
    this.#catchUp = catchUp?.({
      push: (item) => this.#pushLater(item),
      hasCaughtUp: () => this.#queue.size <= limit / 2,
    });
  }

  get dropped(): number {
    return this.#queue.dropped;
  }
  onDropped(listener: (item: T) => void): () => void {
    return this.#drops.add(listener);
  }
  push(item: T): void {
    this.#catchUp?.hear(item);
    this.#queue.push(item);
  }
  async next(): Promise<IteratorResult<T>> {
    const reading = this.#queue.next();
    this.#onRead?.();
    this.#catchUp?.check();
    return reading;
  }
  async return(): Promise<IteratorResult<T>> {
    await this.close();
    return { value: undefined, done: true };
  }
  [Symbol.asyncIterator](): this {
    return this;
  }
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#catchUp?.close();
    this.#onRead?.();
    this.#drops.clear();
    await this.#queue.return();
    await this.#detach();
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #handleDrop(item: T): void {
    this.#catchUp?.miss(item);
    this.#drops.emit(item);
  }

  async #pushLater(item: T): Promise<void> {
    while (this.#queue.size >= this.#limit && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#onRead = resolve;
      });
    }
    this.#queue.push(item);
  }
}
