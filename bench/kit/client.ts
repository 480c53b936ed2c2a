import { withTimeout } from '#base';
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

/** A console that sends requests to any subject and checks every answer. */
export interface Client extends AsyncDisposable {
  /** Calls a method whose answer is a small map. */
  call(agentName: string): Promise<void>;
  /** Queries all objects. @returns the messages of the answer. */
  query(agentName: string): Promise<readonly ObjectsReply[]>;
}
export type ObjectsReply = Extract<QmfReply, { kind: 'objects' }>;

/** Time that an agent gets to answer. */
export const answerLimitMs = 10_000;

/** Connects a client. @throws {BrokerError} when the broker cannot be reached. */
export async function openClient(url: string): Promise<Client> {
  const pending = new Map<string, (reply: QmfReply) => void>();
  const broker: Broker = connect({
    urls: [url],
    containerId: `bench-${crypto.randomUUID()}`,
    retry: 'never',
  });
  await broker.ready();
  const receiver = await broker.receiveReplies((message) => {
    const reply = readReply(message);
    if (reply.kind !== 'ignored') pending.get(reply.correlationId ?? '')?.(reply);
  });
  const replyTo = receiver.address() ?? '';
  let lastId = 0;
  /** @param accept checks a reply; returns whether it was the last one. */
  const send = (
    write: (properties: RequestProperties) => OutgoingMessage,
    accept: (reply: QmfReply) => boolean,
  ): Promise<void> => {
    const correlationId = String(++lastId);
    return new Promise((resolve, reject) => {
      pending.set(correlationId, (reply) => {
        try {
          if (!accept(reply)) return;
          resolve();
        } catch (error) {
          reject(error);
        }
        pending.delete(correlationId);
      });
      void broker.send(write({ replyTo, correlationId })).then((sent) => {
        if (sent.outcome !== 'accepted') reject(new Error(`${sent.outcome} by the broker`));
      });
    });
  };
  return {
    call: (agentName) => send((properties) => writeCall(properties, agentName), requireInterface),
    async query(agentName) {
      const parts: ObjectsReply[] = [];
      const answer = send(
        (properties) => writeQueryRequest(properties, agentName, { what: 'OBJECT' }),
        (reply) => {
          if (reply.kind !== 'objects') throw new Error(`the answer is ${describeReply(reply)}`);
          parts.push(reply);
          return !reply.more;
        },
      );
      await withTimeout(answer, answerLimitMs);
      return parts;
    },
    async [Symbol.asyncDispose]() {
      await broker.close();
    },
  };
}

function writeCall(properties: RequestProperties, agentName: string): OutgoingMessage {
  const args = new Map([['name', sampleInterface]]);
  const object = { objectName: sampleMachineName };
  return writeMethodRequest(properties, agentName, object, 'lookupInterfaceByName', args);
}

function requireInterface(reply: QmfReply): boolean {
  if (reply.kind !== 'methodResponse' || !(reply.arguments.get('interface') instanceof Map)) {
    throw new Error(`the answer is ${describeReply(reply)}`);
  }
  return true;
}

function describeReply(reply: QmfReply): string {
  return reply.kind === 'exception' ? reply.error.message : reply.kind;
}
