import type { Broker, BrokerStatus, Outcome, Receiver } from '#broker';
import type { Binding, IncomingMessage, LegacyBinding, OutgoingMessage } from '#qmf';

interface Attached {
  readonly owner: MemoryBroker;
  readonly takes: (to: string, key: string) => boolean;
  readonly listener: (message: IncomingMessage) => void;
}

/** A broker without a wire: what is sent arrives in the next microtask. For time that moves when told. */
export class MemoryBus {
  readonly attached = new Set<Attached>();
  /** All that was sent, in order. */
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
      for (const { takes, listener } of [...this.attached]) if (takes(to, key)) listener(incoming);
    });
  }
}

export class MemoryBroker implements Broker {
  readonly #bus: MemoryBus;
  readonly #listeners = new Set<(status: BrokerStatus) => void>();
  #status: BrokerStatus = connected;
  #addresses = 0;
  /** What becomes of what is sent; it arrives only where it is `sent` or `accepted`. */
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
    // It always is.
  }
  async receive(
    { exchange, key }: Binding | LegacyBinding,
    listener: (message: IncomingMessage) => void,
  ): Promise<Receiver> {
    const wanted = exchange === 'legacy' ? 'amq.direct' : exchange;
    const pattern = key.split('.');
    const takes = (to: string, sent: string) =>
      to === wanted && (exchange === 'topic' ? fits(pattern, sent.split('.')) : sent === key);
    return this.#attach(takes, listener, () => undefined);
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
  async close(): Promise<void> {
    for (const one of this.#bus.attached) if (one.owner === this) this.#bus.attached.delete(one);
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The connection falls: nothing arrives until `reconnect`. */
  disconnect(): void {
    this.#tell({ state: 'waiting', url: 'memory', reason: 'it fell', retryInMs: 1 });
  }
  /** It is back, with another reply address. */
  reconnect(): void {
    this.#addresses++;
    this.#tell(connected);
  }

  #attach(takes: Attached['takes'], listener: Attached['listener'], address: Receiver['address']): Receiver {
    const whileConnected = (to: string, key: string) => this.#status.state === 'connected' && takes(to, key);
    const one = { owner: this, takes: whileConnected, listener };
    this.#bus.attached.add(one);
    return { address, close: async () => void this.#bus.attached.delete(one) };
  }
  #tell(status: BrokerStatus): void {
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

/** `#` is any number of words, `*` one. */
function fits(pattern: readonly string[], words: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return words.length === 0;
  if (head === '#') return words.some((_, index) => fits(rest, words.slice(index))) || fits(rest, []);
  return words.length > 0 && (head === '*' || head === words[0]) && fits(rest, words.slice(1));
}
