import {
  type AmqpMap,
  type AmqpValue,
  type ManagedObject,
  type OutgoingMessage,
  type RequestProperties,
  readReply,
  readText,
  Typed,
  toPlain,
} from '#qmf';
import { decodeSent } from '../broker/decode-sent.ts';
import type { MemoryBus } from '../broker/memory-bus.ts';

export const long = (value: number | bigint) => new Typed('long', BigInt(value));

/** Writes a request about a subscription. */
export const subscriptionRequest = (
  agentName: string,
  opcode: string,
  body: AmqpMap,
  path: Partial<RequestProperties> = {},
): OutgoingMessage => ({
  destination: { exchange: 'direct', key: agentName },
  ...path,
  contentType: 'amqp/map',
  applicationProperties: new Map([['qmf.opcode', opcode]]),
  body: { section: 'value', value: body },
});

/** What a console knows of an object: names and values of its members. */
export type Known = Readonly<Record<string, unknown>>;

/**
 * A console with one reply address that subscribes at an agent on a memory bus. Its picture is what the subscription said:
 * an indication replaces what the console knows of an object, statistics alone replace the statistics.
 */
export class Subscriber {
  readonly #bus: MemoryBus;
  readonly #agentName: string;
  readonly replyTo: string;
  readonly picture = new Map<string, Known>();
  /** Objects that were sent, with repetitions. */
  received = 0;
  /** Objects that were sent although the console already had that state. */
  repeated = 0;
  responses: Known[] = [];
  exceptions: { readonly code: number; readonly message: string }[] = [];
  #taken = 0;

  constructor(bus: MemoryBus, agentName: string, replyTo: string) {
    this.#bus = bus;
    this.#agentName = agentName;
    this.replyTo = replyTo;
  }

  send(
    opcode: string,
    body: AmqpMap,
    { replyTo = this.replyTo, userId }: { replyTo?: string; userId?: string } = {},
  ): void {
    const request = subscriptionRequest(this.#agentName, opcode, body, {
      replyTo,
      correlationId: 'subscription-1',
    });
    this.#bus.deliver(userId === undefined ? request : { ...request, userId });
  }

  subscribe(query: AmqpMap, times: Readonly<Record<string, number>> = {}): void {
    const entries = Object.entries(times).map(([name, value]) => [name, long(value)] as const);
    this.send('_subscribe_request', new Map<AmqpValue, AmqpValue>([['_query', query], ...entries]));
  }

  /** Takes what the agent has sent to this console since the last call. */
  take(): void {
    const messages = this.#bus.sent.slice(this.#taken);
    this.#taken = this.#bus.sent.length;
    for (const message of messages) {
      const { destination } = message;
      if (!('reply' in destination) || destination.reply !== this.replyTo) continue;
      const incoming = decodeSent(message);
      const { applicationProperties, body } = incoming;
      if (readText(applicationProperties.get('qmf.opcode')) === '_subscribe_response') {
        this.responses.push(toPlain(body.section === 'value' ? body.value : null) as Known);
      }
      const reply = readReply(incoming);
      if (reply.kind === 'exception') this.exceptions.push(reply.error);
      if (reply.kind === 'dataIndication') for (const object of reply.objects) this.#learn(object);
    }
  }

  #learn({ objectId, deletedNs, values }: ManagedObject): void {
    const name = objectId?.objectName ?? '';
    this.received += 1;
    if (deletedNs !== undefined && deletedNs > 0n) {
      if (!this.picture.delete(name)) this.repeated += 1;
      return;
    }
    const before = this.picture.get(name);
    const after = { ...before, ...(toPlain(values) as Known) };
    if (before && JSON.stringify(before, text) === JSON.stringify(after, text)) this.repeated += 1;
    this.picture.set(name, after);
  }
}

const text = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
