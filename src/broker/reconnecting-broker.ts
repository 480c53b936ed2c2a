import { systemClock } from '#base';
import type { Binding, IncomingMessage, LegacyBinding, OutgoingMessage } from '#qmf';
import type {
  Broker,
  BrokerStatus,
  Outcome,
  ReceiveRepliesOptions,
  Receiver,
  SendOptions,
} from './broker.ts';
import type { BrokerOptions } from './broker-options.ts';
import type { BrokerUrl } from './connection/broker-url.ts';
import { ConnectionSupervisor } from './connection/connection-supervisor.ts';
import { StatusReporter } from './connection/status-reporter.ts';
import type { Dialect, ReceiverSpec } from './dialect/dialect.ts';
import { receiverSpecFor } from './dialect/receiver-spec.ts';
import { ReceiverManager } from './links/receiver-manager.ts';
import { SenderLinks } from './links/sender-links.ts';

const defaultQueueLimit = 2000;
/** Time that waiting messages get before a connection is closed. */
const flushLimitMs = 2000;

/** A {@link Broker} that connects to the first of several URLs that answers, and reconnects after each loss. */
export class ReconnectingBroker implements Broker {
  readonly #status: StatusReporter;
  readonly #senders: SenderLinks;
  readonly #receivers: ReceiverManager;
  readonly #supervisor: ConnectionSupervisor;
  #closing: Promise<void> | undefined;

  constructor(urls: readonly [BrokerUrl, ...BrokerUrl[]], options: BrokerOptions) {
    const { clock = systemClock, queueLimit = defaultQueueLimit } = options;
    this.#status = new StatusReporter({ state: 'connecting', url: urls[0].redacted, attempt: 1 });
    this.#senders = new SenderLinks({ queueLimit, clock });
    this.#receivers = new ReceiverManager({ clock, redactedUrl: () => this.#supervisor.url.redacted });
    this.#supervisor = new ConnectionSupervisor({
      urls,
      clock,
      broker: options,
      links: [this.#senders, this.#receivers],
      onStatus: (status) => this.#status.report(status),
      onGiveUp: (error) => this.#receivers.abort(error),
    });
    this.#supervisor.start();
  }

  status(): BrokerStatus {
    return this.#status.current;
  }

  onStatus(listener: (status: BrokerStatus) => void): () => void {
    return this.#status.subscribe(listener);
  }

  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (status: BrokerStatus): boolean => {
        if (status.state === 'connected') resolve();
        else if (status.state === 'closed') reject(this.#supervisor.closedError());
        else return false;
        return true;
      };
      if (settle(this.#status.current)) return;
      const unsubscribe = this.onStatus((status) => {
        if (settle(status)) unsubscribe();
      });
    });
  }

  receive(binding: Binding | LegacyBinding, listener: (message: IncomingMessage) => void): Promise<Receiver> {
    return this.#receive((dialect) => receiverSpecFor(dialect, binding), listener);
  }

  receiveReplies(
    listener: (message: IncomingMessage) => void,
    { isPrivate = false }: ReceiveRepliesOptions = {},
  ): Promise<Receiver> {
    const specFor = (dialect: Dialect) =>
      (isPrivate ? undefined : dialect.consoleReplies?.()) ?? dialect.replies();
    return this.#receive(specFor, listener);
  }

  send(message: OutgoingMessage, options: SendOptions = {}): Promise<Outcome> {
    if (this.#closing !== undefined || this.#status.current.state !== 'connected') {
      return Promise.resolve({ outcome: 'dropped', reason: 'not connected to a broker' });
    }
    return this.#senders.send(message, options);
  }

  queueDepth(): number {
    return this.#senders.depth;
  }

  replyDepth(address: string, caller: string): number {
    return this.#senders.replyDepth(address, caller);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#supervisor.stopReconnecting();
    if (this.#status.current.state === 'connected') await this.#senders.waitUntilIdle(flushLimitMs);
    const closed = this.#supervisor.close();
    this.#receivers.abort(this.#supervisor.closedError());
    await closed;
    if (this.#status.current.state !== 'closed') this.#status.report({ state: 'closed' });
  }

  async #receive(
    specFor: (dialect: Dialect) => ReceiverSpec,
    listener: (message: IncomingMessage) => void,
  ): Promise<Receiver> {
    if (this.#closing !== undefined || this.#status.current.state === 'closed') {
      throw this.#supervisor.closedError();
    }
    return this.#receivers.open(specFor, listener);
  }
}
