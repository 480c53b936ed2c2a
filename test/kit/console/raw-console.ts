import { type Broker, type BrokerOptions, connect, type Receiver } from '#broker';
import {
  type IncomingMessage,
  type OutgoingMessage,
  type QmfReply,
  type RequestProperties,
  readReply,
} from '#qmf';

/** A console that sends and receives messages unchanged, for requests that a real console never sends. */
export interface RawConsole extends AsyncDisposable {
  readonly broker: Broker;
  /** All messages at the reply address, in order. */
  readonly messages: IncomingMessage[];
  createProperties(): RequestProperties;
  /** Sends a request and collects its replies up to the last. Rejects after `limitMs` (two seconds) without a reply. */
  ask(
    write: (properties: RequestProperties) => OutgoingMessage,
    limitMs?: number,
  ): Promise<readonly QmfReply[]>;
  send(message: OutgoingMessage): Promise<void>;
}

let lastCorrelation = 0;

export async function openRawConsole(options: Pick<BrokerOptions, 'urls' | 'dialect'>): Promise<RawConsole> {
  const messages: IncomingMessage[] = [];
  const handlers = new Map<string, (reply: QmfReply) => void>();
  const broker = connect({ ...options, containerId: `raw-${crypto.randomUUID()}`, retry: 'never' });
  await broker.ready();
  const receiver: Receiver = await broker.receiveReplies((message) => {
    messages.push(message);
    const reply = readReply(message);
    if (reply.kind !== 'ignored') handlers.get(reply.correlationId ?? '')?.(reply);
  });
  const createProperties = () => ({
    replyTo: receiver.address() ?? '',
    correlationId: String(++lastCorrelation),
  });
  return {
    broker,
    messages,
    createProperties,
    ask(write, limitMs = 15_000) {
      const properties = createProperties();
      const replies: QmfReply[] = [];
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`no last reply within ${limitMs} ms; ${replies.length} parts came`)),
          limitMs,
        );
        handlers.set(properties.correlationId, (reply) => {
          replies.push(reply);
          timer.refresh();
          if ('more' in reply && reply.more) return;
          clearTimeout(timer);
          handlers.delete(properties.correlationId);
          resolve(replies);
        });
        void broker.send(write(properties));
      });
    },
    async send(message) {
      await broker.send(message);
    },
    async [Symbol.asyncDispose]() {
      await broker.close();
    },
  };
}
