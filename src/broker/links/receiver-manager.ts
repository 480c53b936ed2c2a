import type { Clock } from '#base';
import type { IncomingMessage } from '#qmf';
import type { Receiver } from '../broker.ts';
import type { BrokerError } from '../broker-error.ts';
import type { ConnectionLinks } from '../connection/connection-supervisor.ts';
import type { Dialect, ReceiverSpec } from '../dialect/dialect.ts';
import type { Connection } from '../rhea/rhea-types.ts';
import { ReceiverLink } from './receiver-link.ts';
import { ReceiverSession } from './receiver-session.ts';

interface ReceiverManagerOptions {
  readonly clock: Clock;
  readonly redactedUrl: () => string;
}

interface AttachedConnection {
  readonly connection: Connection;
  readonly dialect: Dialect;
}

/** Owns all receiving links: in one shared session, or in one session each where the dialect asks for it. */
export class ReceiverManager implements ConnectionLinks {
  readonly #options: ReceiverManagerOptions;
  readonly #links = new Set<ReceiverLink>();
  readonly #sessions = new Map<ReceiverLink, ReceiverSession>();
  #attached: AttachedConnection | undefined;
  #sharedSession: ReceiverSession | undefined;

  constructor(options: ReceiverManagerOptions) {
    this.#options = options;
  }

  /** Attaches all links on a new connection. Resolves when the broker has attached or refused each. */
  async attach(connection: Connection, dialect: Dialect): Promise<void> {
    this.#attached = { connection, dialect };
    await Promise.all(Array.from(this.#links, (link) => this.#addToSession(link)));
  }

  detach(): void {
    this.#attached = undefined;
    this.#sharedSession?.detach();
    for (const session of this.#sessions.values()) session.detach();
    this.#sessions.clear();
    this.#sharedSession = undefined;
  }

  /** Opens a link, now or on the next connection. Rejects with {@link BrokerError} when the broker refuses it. */
  async open(
    specFor: (dialect: Dialect) => ReceiverSpec,
    listener: (message: IncomingMessage) => void,
  ): Promise<Receiver> {
    const link = new ReceiverLink({
      ...this.#options,
      specFor,
      listener,
      onClose: (closed, detached) => this.#remove(closed, detached),
    });
    this.#links.add(link);
    void this.#addToSession(link);
    await link.opened;
    return link;
  }

  /** Ends all links for good. */
  abort(error: BrokerError): void {
    this.detach();
    for (const link of this.#links) link.abort(error);
    this.#links.clear();
  }

  #remove(link: ReceiverLink, detached: Promise<void>): void {
    this.#links.delete(link);
    const session = this.#sessions.get(link);
    this.#sessions.delete(link);
    session?.remove(link);
    if (session === undefined || session === this.#sharedSession) return;
    const attached = this.#attached;
    void detached.then(() => {
      if (this.#attached === attached) session.end();
    });
  }

  async #addToSession(link: ReceiverLink): Promise<void> {
    if (this.#attached === undefined) return;
    const session = this.#sessionFor(this.#attached);
    this.#sessions.set(link, session);
    await session.add(link);
  }

  #sessionFor(attached: AttachedConnection): ReceiverSession {
    if (attached.dialect.errorScope === 'session') return this.#createSession(attached);
    this.#sharedSession ??= this.#createSession(attached);
    return this.#sharedSession;
  }

  #createSession(attached: AttachedConnection): ReceiverSession {
    return new ReceiverSession({
      ...this.#options,
      ...attached,
      onRefused: (link) => {
        this.#links.delete(link);
        this.#sessions.delete(link);
      },
    });
  }
}
