import type { Clock } from '#base';
import type { BrokerError } from '../broker.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Connection } from '../rhea/rhea.ts';
import type { ReceiverLink } from './receiver-link.ts';
import { ReceiverSession } from './receiver-session.ts';

interface Way {
  readonly connection: Connection;
  readonly dialect: Dialect;
}

/** All receiving links, in one session, or in one each where the dialect asks for it. They outlive session and connection. */
export class ReceiverManager {
  readonly #attachments = new Set<ReceiverLink>();
  readonly #sessions = new Map<ReceiverLink, ReceiverSession>();
  readonly #clock: Clock;
  readonly #shownUrl: () => string;
  #way: Way | undefined;
  #shared: ReceiverSession | undefined;

  constructor(clock: Clock, shownUrl: () => string) {
    this.#clock = clock;
    this.#shownUrl = shownUrl;
  }

  /** Makes all links on a new connection. Resolves when each is open or refused. */
  async attach(connection: Connection, dialect: Dialect): Promise<void> {
    this.#way = { connection, dialect };
    await Promise.all(Array.from(this.#attachments, (attachment) => this.#join(attachment)));
  }

  detach(): void {
    this.#way = undefined;
    this.#shared?.detach();
    for (const session of this.#sessions.values()) session.detach();
    this.#sessions.clear();
    this.#shared = undefined;
  }

  add(attachment: ReceiverLink): void {
    this.#attachments.add(attachment);
    void this.#join(attachment);
  }

  /** @param detached resolves when the broker knows that its link is no more. */
  remove(attachment: ReceiverLink, detached: Promise<void>): void {
    this.#attachments.delete(attachment);
    const session = this.#sessions.get(attachment);
    this.#sessions.delete(attachment);
    session?.remove(attachment);
    if (session === undefined || session === this.#shared) return;
    const way = this.#way;
    void detached.then(() => {
      if (this.#way === way) session.end();
    });
  }

  abort(error: BrokerError): void {
    this.detach();
    for (const attachment of this.#attachments) attachment.abort(error);
    this.#attachments.clear();
  }

  async #join(attachment: ReceiverLink): Promise<void> {
    if (this.#way === undefined) return;
    const session = this.#sessionFor(this.#way);
    this.#sessions.set(attachment, session);
    await session.add(attachment);
  }

  #sessionFor(way: Way): ReceiverSession {
    if (way.dialect.errorScope === 'session') return this.#begin(way);
    this.#shared ??= this.#begin(way);
    return this.#shared;
  }

  #begin(way: Way): ReceiverSession {
    return new ReceiverSession({
      ...way,
      clock: this.#clock,
      shownUrl: this.#shownUrl,
      refused: (attachment) => {
        this.#attachments.delete(attachment);
        this.#sessions.delete(attachment);
      },
    });
  }
}
