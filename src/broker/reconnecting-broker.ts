import { type Clock, systemClock } from '#base';
import type { AmqpValue, Binding, IncomingMessage, LegacyBinding, OutgoingMessage } from '#qmf';
import {
  type Broker,
  BrokerError,
  type BrokerOptions,
  type BrokerStatus,
  type Outcome,
  type Receiver,
  type SendOptions,
} from './broker.ts';
import { callListener } from './call-listener.ts';
import { type EncodableMessage, encodeMessage } from './codec/encode-message.ts';
import { Backoff } from './connection/backoff.ts';
import type { BrokerUrl } from './connection/broker-url.ts';
import { toOneLine } from './connection/to-broker-error.ts';
import { openTransport, type Transport } from './connection/transport.ts';
import { chooseDialect } from './dialect/choose-dialect.ts';
import type { Dialect, ReceiverSpec, Route } from './dialect/dialect.ts';
import { receiverSpecFor } from './dialect/receiver-spec.ts';
import { ReceiverLink } from './links/receiver-link.ts';
import { ReceiverManager } from './links/receiver-manager.ts';
import { SenderLinks } from './links/sender-links.ts';

/** A body that is a list, as it goes where the dialect wants no other. */
interface ListBody {
  readonly section: 'value';
  readonly value: readonly AmqpValue[];
}

const defaultConnectTimeoutMs = 5000;
const defaultQueueLimit = 2000;
const flushLimitMs = 2000;
/** A connection that lived this long was a good one: the next delay is short again. */
const stableMs = 5000;

/** The way to the first of several brokers that answers, made again whenever it falls. */
export class ReconnectingBroker implements Broker {
  readonly #urls: readonly BrokerUrl[];
  readonly #options: BrokerOptions;
  readonly #clock: Clock;
  readonly #backoff = new Backoff();
  readonly #listeners = new Set<(status: BrokerStatus) => void>();
  readonly #inbox: ReceiverManager;
  readonly #lanes: SenderLinks;
  #status: BrokerStatus;
  #turn = 0;
  #attempt = 0;
  #connectedMs: number | undefined;
  #transport: Transport | undefined;
  #dialect: Dialect = chooseDialect(undefined, undefined);
  #cancelTimer: (() => void) | undefined;
  #closing: Promise<void> | undefined;
  #failure: BrokerError | undefined;

  constructor(urls: readonly [BrokerUrl, ...BrokerUrl[]], options: BrokerOptions) {
    this.#urls = urls;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#inbox = new ReceiverManager(this.#clock, () => this.#url().redacted);
    this.#lanes = new SenderLinks(options.queueLimit ?? defaultQueueLimit, this.#clock);
    this.#status = { state: 'connecting', url: urls[0].redacted, attempt: 1 };
    this.#connect();
  }

  status(): BrokerStatus {
    return this.#status;
  }

  onStatus(listener: (status: BrokerStatus) => void): () => void {
    // Of its own, so that one function listening twice is told twice.
    const own = (status: BrokerStatus) => listener(status);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      const decided = (status: BrokerStatus): boolean => {
        if (status.state === 'connected') resolve();
        else if (status.state === 'closed') reject(this.#failure ?? this.#closedError());
        else return false;
        return true;
      };
      if (decided(this.#status)) return;
      const forget = this.onStatus((status) => {
        if (decided(status)) forget();
      });
    });
  }

  receive(binding: Binding | LegacyBinding, listener: (message: IncomingMessage) => void): Promise<Receiver> {
    return this.#receive((dialect) => receiverSpecFor(dialect, binding), listener);
  }

  receiveReplies(listener: (message: IncomingMessage) => void): Promise<Receiver> {
    return this.#receive((dialect) => dialect.replies(), listener);
  }

  send(message: OutgoingMessage, { confirmed = false }: SendOptions = {}): Promise<Outcome> {
    if (this.#closing !== undefined || this.#status.state !== 'connected') {
      return Promise.resolve({ outcome: 'dropped', reason: 'not connected to a broker' });
    }
    try {
      const route = this.#dialect.route(message.destination);
      const bytes = encodeMessage(encodable(message, route, this.#dialect));
      const isIndication = 'exchange' in message.destination && message.destination.exchange === 'topic';
      return this.#lanes.send(route.target, isIndication && !confirmed, bytes);
    } catch (error) {
      return Promise.resolve({
        outcome: 'dropped',
        reason: toOneLine(error instanceof Error ? error.message : error),
      });
    }
  }

  queueDepth(): number {
    return this.#lanes.depth;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #url(): BrokerUrl {
    return this.#urls[this.#turn % this.#urls.length] as BrokerUrl;
  }

  #connect(): void {
    const url = this.#url();
    this.#attempt++;
    this.#setStatus({ state: 'connecting', url: url.redacted, attempt: this.#attempt });
    const limitMs = this.#options.connectTimeoutMs ?? defaultConnectTimeoutMs;
    const transport = openTransport(url, this.#options, {
      opened: () => void this.#opened(transport),
      ended: (error) => {
        if (this.#transport === transport) this.#ended(error);
      },
    });
    this.#transport = transport;
    const limit = setTimeout(() => {
      if (this.#transport === transport) {
        transport.fail({ code: 'ETIMEDOUT', message: `no answer within ${limitMs} ms` });
      }
    }, limitMs);
    this.#cancelTimer = () => clearTimeout(limit);
  }

  async #opened(transport: Transport): Promise<void> {
    const { connection } = transport;
    const product = told(connection.properties, 'product');
    const version = told(connection.properties, 'version');
    try {
      this.#dialect = chooseDialect(this.#options.dialect, product);
      await Promise.all([
        this.#lanes.attach(connection, this.#dialect),
        this.#inbox.attach(connection, this.#dialect),
      ]);
    } catch (error) {
      transport.fail(error);
      return;
    }
    if (this.#transport !== transport || this.#closing !== undefined) return;
    this.#cancelTimer?.();
    this.#attempt = 0;
    this.#connectedMs = this.#clock.monotonicMs();
    const { name: dialect } = this.#dialect;
    const localAddress = connection.socket.localAddress?.replace(/%.*$/, '');
    const { redacted: url, user: own } = this.#url();
    const user = this.#options.userId ?? this.#options.user ?? own;
    this.#setStatus({ state: 'connected', url, product, version, dialect, user, localAddress });
  }

  #ended(error: BrokerError): void {
    const connectedMs = this.#connectedMs;
    const wasConnected = connectedMs !== undefined;
    this.#drop(error.message);
    if (wasConnected && this.#clock.monotonicMs() - connectedMs > stableMs) this.#backoff.reset();
    this.#turn++;
    const wholeRound = wasConnected || this.#attempt % this.#urls.length === 0;
    if (this.#options.retry === 'never' && wholeRound) {
      this.#failure = error;
      this.#inbox.abort(error);
      this.#setStatus({ state: 'closed', reason: error.message });
      return;
    }
    const retryInMs = wholeRound ? this.#backoff.nextMs() : 0;
    this.#setStatus({ state: 'waiting', url: this.#url().redacted, reason: error.message, retryInMs });
    // A listener may have closed it.
    if (this.#closing !== undefined) return;
    if (retryInMs === 0) this.#cancelTimer = immediately(() => this.#connect());
    else this.#cancelTimer = this.#clock.after(retryInMs, () => this.#connect());
  }

  /** Lets go of the connection; receivers wait for the next. */
  #drop(reason: string): void {
    this.#cancelTimer?.();
    this.#connectedMs = undefined;
    this.#transport = undefined;
    this.#lanes.detach(reason);
    this.#inbox.detach();
  }

  async #close(): Promise<void> {
    if (this.#status.state === 'connected') await this.#lanes.waitUntilIdle(flushLimitMs);
    const transport = this.#transport;
    this.#drop('closed');
    this.#inbox.abort(this.#closedError());
    await transport?.close();
    if (this.#status.state !== 'closed') this.#setStatus({ state: 'closed' });
  }

  async #receive(
    link: (dialect: Dialect) => ReceiverSpec,
    listener: (message: IncomingMessage) => void,
  ): Promise<Receiver> {
    if (this.#closing !== undefined || this.#status.state === 'closed') {
      throw this.#failure ?? this.#closedError();
    }
    const attachment = new ReceiverLink({
      link,
      listener,
      clock: this.#clock,
      shownUrl: () => this.#url().redacted,
      closed: (ended, detached) => this.#inbox.remove(ended, detached),
    });
    this.#inbox.add(attachment);
    await attachment.opened;
    return attachment;
  }

  #closedError(): BrokerError {
    const { redacted } = this.#url();
    return new BrokerError('closed', redacted, `the way to ${redacted} was closed`);
  }

  #setStatus(status: BrokerStatus): void {
    this.#status = status;
    for (const listener of [...this.#listeners]) callListener(listener, status);
  }
}

function encodable(
  message: OutgoingMessage,
  { to, subject }: Route,
  { listBody }: Dialect,
): EncodableMessage {
  const { replyTo, correlationId, contentType, userId, ttlMs, applicationProperties, body } = message;
  return {
    header: ttlMs === undefined ? undefined : { durable: false, ttlMs },
    properties: { to, subject, replyTo, correlationId, contentType, userId: userId || undefined },
    applicationProperties,
    body: listBody === 'sequence' && isList(body) ? { section: 'sequence', values: body.value } : body,
  };
}

function isList(body: OutgoingMessage['body']): body is ListBody {
  return body.section === 'value' && Array.isArray(body.value);
}

function immediately(call: () => void): () => void {
  const immediate = setImmediate(call);
  return () => clearImmediate(immediate);
}

function told(properties: Record<string, unknown> | null | undefined, name: string): string | undefined {
  const value = properties?.[name];
  return typeof value === 'string' ? value : undefined;
}
