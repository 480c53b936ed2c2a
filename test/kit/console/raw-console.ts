import { type Broker, type BrokerOptions, connect, type Receiver } from '#broker';
import {
  type IncomingMessage,
  type OutgoingMessage,
  type QmfReply,
  type RequestProperties,
  readReply,
} from '#qmf';

/** A console that sends exactly what it is told and shows exactly what comes: for requests that no console would send. */
export interface RawConsole extends AsyncDisposable {
  readonly broker: Broker;
  readonly messages: IncomingMessage[];
  way(): RequestProperties;
  /** Sends, and resolves with the answers that came until one was final; rejects after two seconds of silence. */
  ask(message: (way: RequestProperties) => OutgoingMessage): Promise<readonly QmfReply[]>;
  send(message: OutgoingMessage): Promise<void>;
}

let lastCorrelation = 0;

export async function openRawConsole(on: Pick<BrokerOptions, 'urls' | 'dialect'>): Promise<RawConsole> {
  const messages: IncomingMessage[] = [];
  const waiting = new Map<string, (reply: QmfReply) => void>();
  const broker = connect({ ...on, containerId: `raw-${crypto.randomUUID()}`, retry: 'never' });
  await broker.ready();
  const receiver: Receiver = await broker.receiveReplies((message) => {
    messages.push(message);
    const reply = readReply(message);
    if (reply.kind !== 'ignored') waiting.get(reply.correlationId ?? '')?.(reply);
  });
  const way = () => ({ replyTo: receiver.address() ?? '', correlationId: String(++lastCorrelation) });
  return {
    broker,
    messages,
    way,
    ask(message) {
      const own = way();
      const replies: QmfReply[] = [];
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no answer, ${replies.length} parts came`)), 2_000);
        waiting.set(own.correlationId, (reply) => {
          replies.push(reply);
          timer.refresh();
          if ('more' in reply && reply.more) return;
          clearTimeout(timer);
          waiting.delete(own.correlationId);
          resolve(replies);
        });
        void broker.send(message(own));
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
