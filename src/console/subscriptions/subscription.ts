import type { Broker } from '#broker';
import { type Binding, type IncomingMessage, type QmfReply, readReply, type SchemaIdFilter } from '#qmf';
import { AsyncQueue } from '../async-queue.ts';
import type { Subscription, SubscriptionOptions } from '../console.ts';

const unreadLimit = 1_000;

/** One receiver whose messages become the items of one stream. */
class BoundListening<T> implements Subscription<T> {
  readonly #stream: AsyncQueue<T>;
  readonly #end: () => Promise<void>;

  constructor(stream: AsyncQueue<T>, end: () => Promise<void>) {
    this.#stream = stream;
    this.#end = end;
  }

  get dropped(): number {
    return this.#stream.dropped;
  }
  next(): Promise<IteratorResult<T>> {
    return this.#stream.next();
  }
  async return(): Promise<IteratorResult<T>> {
    await this.close();
    return { value: undefined, done: true };
  }
  [Symbol.asyncIterator](): this {
    return this;
  }
  async close(): Promise<void> {
    await this.#stream.return();
    await this.#end();
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Told of each message that could not be used, and of the end. */
interface Told {
  dropped(): void;
  closed(): void;
}

/** @param items what of a message is for this reader; undefined where the message is none of the expected kind. */
export async function subscribe<T>(
  broker: Broker,
  binding: Binding,
  options: SubscriptionOptions,
  items: (reply: QmfReply) => readonly T[] | undefined,
  told: Told,
): Promise<Subscription<T>> {
  const stream = new AsyncQueue<T>(Math.max(1, options.limit ?? unreadLimit), 'lose the oldest');
  const receiver = await broker.receive(binding, (message: IncomingMessage) => {
    const reply = readReply(message);
    const found = reply.kind === 'ignored' ? undefined : items(reply);
    if (found === undefined) told.dropped();
    else for (const item of found) stream.push(item);
  });
  return new BoundListening(stream, async () => {
    told.closed();
    await receiver.close();
  });
}

/** Whether something of that agent and class was asked for. */
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
