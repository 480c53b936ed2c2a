import { type Broker, connect } from '#broker';
import {
  type OutgoingMessage,
  type QmfReply,
  type RequestProperties,
  readReply,
  writeMethodRequest,
  writeQueryRequest,
} from '#qmf';
import { sampleInterface, sampleMachineName } from './machine.ts';

/** One console for all subjects: it asks, reads every answer, and believes none that is not what was asked for. */
export interface Client extends AsyncDisposable {
  /** Calls a method, whose answer is a small map. */
  call(agentName: string): Promise<void>;
  /** Asks for all objects. @returns each part of the answer. */
  query(agentName: string): Promise<readonly ObjectsReply[]>;
}
export type ObjectsReply = Extract<QmfReply, { kind: 'objects' }>;

const answerLimitMs = 10_000;

export async function openClient(url: string): Promise<Client> {
  const waiting = new Map<string, (reply: QmfReply) => void>();
  const broker: Broker = connect({
    urls: [url],
    containerId: `bench-${crypto.randomUUID()}`,
    retry: 'never',
  });
  await broker.ready();
  const receiver = await broker.receiveReplies((message) => {
    const reply = readReply(message);
    if (reply.kind !== 'ignored') waiting.get(reply.correlationId ?? '')?.(reply);
  });
  const replyTo = receiver.address() ?? '';
  let last = 0;
  const ask = (
    write: (way: RequestProperties) => OutgoingMessage,
    take: (reply: QmfReply) => boolean,
  ): Promise<void> => {
    const correlationId = String(++last);
    return new Promise((resolve, reject) => {
      waiting.set(correlationId, (reply) => {
        try {
          if (!take(reply)) return;
          resolve();
        } catch (error) {
          reject(error);
        }
        waiting.delete(correlationId);
      });
      void broker.send(write({ replyTo, correlationId })).then((sent) => {
        if (sent.outcome !== 'accepted') reject(new Error(`${sent.outcome} by the broker`));
      });
    });
  };
  return {
    call: (agentName) => ask((way) => callRequest(way, agentName), isInterface),
    async query(agentName) {
      const parts: ObjectsReply[] = [];
      await withAnswerLimit(
        ask(
          (way) => writeQueryRequest(way, agentName, { what: 'OBJECT' }),
          (reply) => {
            if (reply.kind !== 'objects') throw new Error(`answered with ${told(reply)}`);
            parts.push(reply);
            return !reply.more;
          },
        ),
      );
      return parts;
    },
    async [Symbol.asyncDispose]() {
      await broker.close();
    },
  };
}

function callRequest(way: RequestProperties, agentName: string): OutgoingMessage {
  const args = new Map([['name', sampleInterface]]);
  return writeMethodRequest(way, agentName, { objectName: sampleMachineName }, 'lookupInterfaceByName', args);
}

function isInterface(reply: QmfReply): boolean {
  if (reply.kind !== 'methodResponse' || !(reply.arguments.get('interface') instanceof Map)) {
    throw new Error(`answered with ${told(reply)}`);
  }
  return true;
}

const told = (reply: QmfReply) => (reply.kind === 'exception' ? reply.error.message : reply.kind);

/** An answer that never comes must not hang the bench. */
export async function withAnswerLimit<Value>(work: Promise<Value>, ms = answerLimitMs): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
