import type { Broker } from '#broker';
import type { Console, ObjectValues } from '#console';
import { type AmqpMap, type AmqpValue, type IncomingMessage, readReply, readText, Typed } from '#qmf';
import { type Follower, learn, type Picture } from './pictures.ts';

/** Seconds that a subscription lives without a refresh, and milliseconds between two refreshes. */
const durationSeconds = 10;
const refreshMs = 3_000;
const intervalMs = 100;

const long = (value: number) => new Typed('long', BigInt(value));

/** Follows all objects of an agent by a subscription of QMF, which it renews, and opens again after the broker's restart. */
export class Subscriber implements Follower {
  readonly name = 'a subscription';
  readonly #options: { readonly broker: Broker; readonly console: Console; readonly agentName: string };
  #objects = new Map<string, ObjectValues>();
  #address: (() => string | undefined) | undefined;
  #subscriptionId: string | undefined;
  #correlation = 0;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  /** @param options.broker a connection of its own. */
  constructor(options: { readonly broker: Broker; readonly console: Console; readonly agentName: string }) {
    this.#options = options;
  }

  /** Subscribes, and renews the subscription until the end. */
  async open(): Promise<void> {
    await this.subscribe();
    this.#timer = setInterval(() => this.#renew(), refreshMs);
  }

  /** Subscribes once, and never cancels: the agent's subscription must end by itself. */
  async subscribe(): Promise<void> {
    const { broker } = this.#options;
    const receiver = await broker.receiveReplies((message) => {
      this.#work = this.#work.then(() => this.#take(message)).catch(() => undefined);
    });
    this.#address = () => receiver.address();
    broker.onStatus(({ state }) => {
      if (state === 'connected') this.#subscriptionId = undefined;
    });
    this.#renew();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  picture(): Picture {
    return this.#objects;
  }

  #renew(): void {
    const id = this.#subscriptionId;
    if (id !== undefined) {
      this.#send('_subscribe_refresh_indication', new Map([['_subscription_id', id]]));
      return;
    }
    this.#correlation += 1;
    this.#send(
      '_subscribe_request',
      new Map<AmqpValue, AmqpValue>([
        ['_query', new Map([['_what', 'OBJECT']])],
        ['_interval', long(intervalMs)],
        ['_duration', long(durationSeconds)],
      ]),
    );
  }

  #send(opcode: string, body: AmqpMap): void {
    const { broker, agentName } = this.#options;
    const replyTo = this.#address?.();
    if (replyTo === undefined || broker.status().state !== 'connected') return;
    void broker.send({
      destination: { exchange: 'direct', key: agentName },
      replyTo,
      correlationId: String(this.#correlation),
      contentType: 'amqp/map',
      applicationProperties: new Map([['qmf.opcode', opcode]]),
      body: { section: 'value', value: body },
    });
  }

  async #take(message: IncomingMessage): Promise<void> {
    // What an earlier subscription still sends says nothing of this one's state.
    if (message.correlationId !== String(this.#correlation)) return;
    const { console, agentName } = this.#options;
    const { body, applicationProperties } = message;
    if (readText(applicationProperties.get('qmf.opcode')) === '_subscribe_response') {
      const id = body.section === 'value' && body.value instanceof Map && body.value.get('_subscription_id');
      // A refresh is answered as well; only a new subscription begins with a picture of its own.
      if (this.#subscriptionId === undefined) this.#objects = new Map();
      this.#subscriptionId = readText(id === false ? undefined : id);
    }
    const reply = readReply(message);
    if (reply.kind === 'exception') this.#subscriptionId = undefined;
    if (reply.kind !== 'dataIndication') return;
    for (const object of reply.objects) learn(this.#objects, object, await console.values(agentName, object));
  }
}
