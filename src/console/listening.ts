import type { Broker } from '#broker';
import { type Binding, type IncomingMessage, type QmfReply, readReply, type SchemaIdFilter } from '#qmf';
import type { Listening, ListenOptions } from './console.ts';
import { Stream } from './stream.ts';

const unreadLimit = 1_000;

/** One receiver whose messages become the items of one stream. */
class BoundListening<T> implements Listening<T> {
  readonly #stream: Stream<T>;
  readonly #end: () => Promise<void>;

  constructor(stream: Stream<T>, end: () => Promise<void>) {
    this.#stream = stream;
    this.#end = end;
  }

  get lost(): number {
    return this.#stream.lost;
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
export async function listen<T>(
  broker: Broker,
  binding: Binding,
  options: ListenOptions,
  items: (reply: QmfReply) => readonly T[] | undefined,
  told: Told,
): Promise<Listening<T>> {
  const stream = new Stream<T>(Math.max(1, options.limit ?? unreadLimit), 'lose the oldest');
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
export function isWanted(
  { agentName, packageName, className }: ListenOptions,
  sender: string,
  schemaId: SchemaIdFilter | undefined,
): boolean {
  return (
    (agentName === undefined || agentName === sender) &&
    (packageName === undefined || packageName === schemaId?.packageName) &&
    (className === undefined || className === schemaId?.className)
  );
}
