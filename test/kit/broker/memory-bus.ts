import type { Broker, BrokerStatus, Outcome, Receiver } from '#broker';
import type { Binding, IncomingMessage, LegacyBinding, OutgoingMessage } from '#qmf';

interface MemoryReceiver {
  readonly owner: MemoryBroker;
  readonly accepts: (to: string, key: string) => boolean;
  readonly listener: (message: IncomingMessage) => void;
}

/** A broker without a network: a message arrives in the next microtask. Works with a manual clock. */
export class MemoryBus {
  readonly attached = new Set<MemoryReceiver>();
  /** All sent messages, in order. */
  readonly sent: OutgoingMessage[] = [];

  connect(): MemoryBroker {
    return new MemoryBroker(this);
  }

  deliver(message: OutgoingMessage): void {
    this.sent.push(message);
    const { destination, body, ...rest } = message;
    const [to, key] =
      'reply' in destination ? split(destination.reply) : [destination.exchange, destination.key];
    const incoming: IncomingMessage = { ...rest, to, subject: key, body };
    queueMicrotask(() => {
      for (const { accepts, listener } of [...this.attached]) if (accepts(to, key)) listener(incoming);
    });
  }
}

export class MemoryBroker implements Broker {
  readonly #bus: MemoryBus;
  readonly #listeners = new Set<(status: BrokerStatus) => void>();
  #status: BrokerStatus = connected;
  #addresses = 0;
  /** Outcome of every message. A message arrives only with `sent` or `accepted`. */
  outcome: Outcome = { outcome: 'accepted' };

  constructor(bus: MemoryBus) {
    this.#bus = bus;
  }
  status(): BrokerStatus {
    return this.#status;
  }
  onStatus(listener: (status: BrokerStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  async ready(): Promise<void> {
    // A memory broker is always connected.
  }
  async receive(
    { exchange, key }: Binding | LegacyBinding,
    listener: (message: IncomingMessage) => void,
  ): Promise<Receiver> {
    const address = exchange === 'legacy' ? 'amq.direct' : exchange;
    const pattern = key.split('.');
    const accepts = (to: string, sent: string) =>
      to === address && (exchange === 'topic' ? matches(pattern, sent.split('.')) : sent === key);
    return this.#attach(accepts, listener, () => undefined);
  }
  async receiveReplies(listener: (message: IncomingMessage) => void): Promise<Receiver> {
    const id = crypto.randomUUID();
    const address = () => (this.#status.state === 'connected' ? `reply-${id}-${this.#addresses}` : undefined);
    return this.#attach((to) => to === address(), listener, address);
  }
  async send(message: OutgoingMessage): Promise<Outcome> {
    if (this.#status.state !== 'connected') return { outcome: 'dropped', reason: 'not connected' };
    if (this.outcome.outcome === 'sent' || this.outcome.outcome === 'accepted') this.#bus.deliver(message);
    return this.outcome;
  }
  queueDepth(): number {
    return 0;
  }
  replyDepth(): number {
    return 0;
  }
  async close(): Promise<void> {
    for (const each of this.#bus.attached) if (each.owner === this) this.#bus.attached.delete(each);
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Simulates a lost connection: nothing arrives until {@link reconnect}. */
  disconnect(): void {
    this.#setStatus({ state: 'waiting', url: 'memory', reason: 'disconnected by the test', retryInMs: 1 });
  }
  /** Restores the connection, with new reply addresses. */
  reconnect(): void {
    this.#addresses++;
    this.#setStatus(connected);
  }

  #attach(
    accepts: MemoryReceiver['accepts'],
    listener: MemoryReceiver['listener'],
    address: Receiver['address'],
  ): Receiver {
    const whileConnected = (to: string, key: string) =>
      this.#status.state === 'connected' && accepts(to, key);
    const receiver = { owner: this, accepts: whileConnected, listener };
    this.#bus.attached.add(receiver);
    return { address, close: async () => void this.#bus.attached.delete(receiver) };
  }
  #setStatus(status: BrokerStatus): void {
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
  }
}

const connected: BrokerStatus = {
  state: 'connected',
  url: 'memory',
  product: 'memory',
  version: undefined,
  dialect: 'qpid',
  localAddress: undefined,
};

function split(reply: string): readonly [string, string] {
  const slash = reply.indexOf('/');
  return slash < 0 ? [reply, ''] : [reply.slice(0, slash), reply.slice(slash + 1)];
}

/** Matches a topic pattern: `#` stands for any number of words, `*` for one. */
function matches(pattern: readonly string[], words: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return words.length === 0;
  if (head === '#') return words.some((_, index) => matches(rest, words.slice(index))) || matches(rest, []);
  return words.length > 0 && (head === '*' || head === words[0]) && matches(rest, words.slice(1));
}
