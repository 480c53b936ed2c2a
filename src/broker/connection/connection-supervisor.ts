import type { Clock } from '#base';
import type { BrokerStatus } from '../broker.ts';
import { BrokerError } from '../broker-error.ts';
import type { BrokerOptions } from '../broker-options.ts';
import { chooseDialect } from '../dialect/choose-dialect.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Connection } from '../rhea/rhea-types.ts';
import { Backoff } from './backoff.ts';
import type { BrokerUrl } from './broker-url.ts';
import { openTransport, type Transport } from './transport.ts';
import { UrlRotation } from './url-rotation.ts';

/** Links that the supervisor attaches to each new connection and detaches from each lost one. */
export interface ConnectionLinks {
  /** Resolves when all links are open. Rejects when the connection is useless without a refused link. */
  attach(connection: Connection, dialect: Dialect): Promise<void>;
  /** @param reason why the connection ended. */
  detach(reason: string): void;
}

interface SupervisorOptions {
  readonly urls: readonly [BrokerUrl, ...BrokerUrl[]];
  readonly broker: BrokerOptions;
  readonly clock: Clock;
  readonly links: readonly ConnectionLinks[];
  readonly onStatus: (status: BrokerStatus) => void;
  /** Called before the status becomes `closed`, when the supervisor stops trying. */
  readonly onGiveUp: (error: BrokerError) => void;
}

const defaultConnectTimeoutMs = 5000;
/** A connection that lasted longer than this resets the delay before the next attempt. */
const stableMs = 5000;

/** Keeps one connection to a broker: opens it, attaches the links, and reconnects with growing delays after a loss. */
export class ConnectionSupervisor {
  readonly #options: SupervisorOptions;
  readonly #urls: UrlRotation;
  readonly #backoff = new Backoff();
  #transport: Transport | undefined;
  /** Monotonic time when all links were open. Undefined without a connection. */
  #connectedMs: number | undefined;
  #hasConnected = false;
  #cancelTimer: (() => void) | undefined;
  #failure: BrokerError | undefined;
  #isStopping = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#urls = new UrlRotation(options.urls);
  }

  /** The URL in use, or the next one to try. */
  get url(): BrokerUrl {
    return this.#urls.current;
  }

  /** Returns why nothing can be sent or received any more: the failure that ended the attempts, or the call to close. */
  closedError(): BrokerError {
    const { redacted } = this.url;
    return this.#failure ?? new BrokerError('closed', redacted, `the connection to ${redacted} was closed`);
  }

  /** Opens the first connection. */
  start(): void {
    this.#connect();
  }

  /** Opens no further connection. The current one stays open until {@link close}. */
  stopReconnecting(): void {
    this.#isStopping = true;
  }

  /** Detaches the links at once and closes the connection. */
  async close(): Promise<void> {
    this.#isStopping = true;
    const transport = this.#transport;
    this.#release('closed');
    await transport?.close();
  }

  #connect(): void {
    const { broker, onStatus } = this.#options;
    const attempt = this.#urls.startAttempt();
    onStatus({ state: 'connecting', url: this.url.redacted, attempt });
    const transport = openTransport(this.url, broker, {
      onReached: () => this.#limit(transport),
      onOpen: () => void this.#attachLinks(transport),
      onEnd: (error) => {
        if (this.#transport === transport) this.#handleEnd(error);
      },
    });
    this.#transport = transport;
    this.#limit(transport);
  }

  /** Starts the time limit of a step of the attempt, in place of the one of the step before. */
  #limit(transport: Transport): void {
    if (this.#transport !== transport) return;
    this.#cancelTimer?.();
    const limitMs = this.#options.broker.connectTimeoutMs ?? defaultConnectTimeoutMs;
    const timer = setTimeout(() => {
      if (this.#transport === transport)
        transport.fail({ code: 'ETIMEDOUT', message: `no answer within ${limitMs} ms` });
    }, limitMs);
    this.#cancelTimer = () => clearTimeout(timer);
  }

  async #attachLinks(transport: Transport): Promise<void> {
    const { broker, clock, links } = this.#options;
    const { connection } = transport;
    const product = readProperty(connection, 'product');
    let dialect: Dialect;
    try {
      dialect = chooseDialect(broker.dialect, product);
      await Promise.all(links.map((each) => each.attach(connection, dialect)));
    } catch (error) {
      transport.fail(error);
      return;
    }
    if (this.#transport !== transport || this.#isStopping) return;
    this.#cancelTimer?.();
    this.#urls.recordSuccess();
    this.#connectedMs = clock.monotonicMs();
    this.#hasConnected = true;
    this.#options.onStatus({
      state: 'connected',
      url: this.url.redacted,
      product,
      version: readProperty(connection, 'version'),
      dialect: dialect.name,
      user: broker.userId ?? broker.user ?? this.url.user,
      localAddress: connection.socket.localAddress?.replace(/%.*$/, ''),
    });
  }

  #handleEnd(error: BrokerError): void {
    const { broker, clock, onGiveUp, onStatus } = this.#options;
    const connectedMs = this.#connectedMs;
    this.#release(error.message);
    if (connectedMs !== undefined && clock.monotonicMs() - connectedMs > stableMs) this.#backoff.reset();
    const hasTriedAll = this.#urls.advance();
    const isLast = broker.retry === 'never' || (broker.retry === 'once connected' && !this.#hasConnected);
    if (isLast && hasTriedAll) {
      this.#failure = error;
      onGiveUp(error);
      onStatus({ state: 'closed', reason: error.message });
      return;
    }
    const retryInMs = hasTriedAll ? this.#backoff.nextMs() : 0;
    onStatus({ state: 'waiting', url: this.url.redacted, reason: error.message, retryInMs });
    // A status listener may have closed the broker.
    if (!this.#isStopping) this.#scheduleConnect(retryInMs);
  }

  #scheduleConnect(delayMs: number): void {
    if (delayMs > 0) {
      this.#cancelTimer = this.#options.clock.after(delayMs, () => this.#connect());
      return;
    }
    const immediate = setImmediate(() => this.#connect());
    this.#cancelTimer = () => clearImmediate(immediate);
  }

  /** Forgets the connection and its timers; the links wait for the next connection. */
  #release(reason: string): void {
    this.#cancelTimer?.();
    this.#connectedMs = undefined;
    this.#transport = undefined;
    for (const links of this.#options.links) links.detach(reason);
  }
}

/** Reads a text that the broker reports about itself. Undefined when the broker does not report it. */
function readProperty({ properties }: Connection, name: string): string | undefined {
  const value = properties?.[name];
  return typeof value === 'string' ? value : undefined;
}
