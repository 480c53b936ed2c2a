import type { Attachment } from './attachment.ts';
import { Backoff } from './backoff.ts';
import type { BrokerError, Clock } from './broker.ts';
import type { Dialect } from './dialect/dialect.ts';
import { receiverRefused } from './refusal.ts';
import type { Connection, Session } from './rhea/rhea.ts';

/** All receiving links, in one session. They outlive session and connection. */
export class Inbox {
  readonly #attachments = new Set<Attachment>();
  readonly #backoff = new Backoff();
  readonly #clock: Clock;
  readonly #shownUrl: () => string;
  #connection: Connection | undefined;
  #dialect: Dialect | undefined;
  #session: Session | undefined;
  #cancelReopen: (() => void) | undefined;

  constructor(clock: Clock, shownUrl: () => string) {
    this.#clock = clock;
    this.#shownUrl = shownUrl;
  }

  /** Makes all links on a new connection. Resolves when each is open or refused. */
  async attach(connection: Connection, dialect: Dialect): Promise<void> {
    this.#connection = connection;
    this.#dialect = dialect;
    this.#backoff.reset();
    await this.#open();
  }

  detach(): void {
    this.#cancelReopen?.();
    this.#connection = undefined;
    this.#session?.removeAllListeners();
    this.#session = undefined;
    for (const attachment of this.#attachments) attachment.detach();
  }

  add(attachment: Attachment): void {
    this.#attachments.add(attachment);
    if (this.#session !== undefined && this.#dialect !== undefined) {
      void attachment.attach(this.#session, this.#dialect);
    }
  }

  remove(attachment: Attachment): void {
    this.#attachments.delete(attachment);
  }

  abort(error: BrokerError): void {
    this.detach();
    for (const attachment of this.#attachments) attachment.abort(error);
    this.#attachments.clear();
  }

  async #open(): Promise<void> {
    const [connection, dialect] = [this.#connection, this.#dialect];
    if (connection === undefined || dialect === undefined) return;
    const session = connection.create_session();
    this.#session = session;
    session.open();
    const ended = () => {
      if (this.#session === session) this.#ended(session);
    };
    session.on('session_error', ended);
    session.on('session_close', ended);
    await Promise.all(Array.from(this.#attachments, (attachment) => attachment.attach(session, dialect)));
  }

  /** Some brokers end the whole session for one link that they refuse: that is the one not open yet. */
  #ended(session: Session): void {
    this.#session = undefined;
    for (const attachment of [...this.#attachments]) {
      if (attachment.pending) {
        this.#attachments.delete(attachment);
        attachment.abort(receiverRefused(this.#shownUrl(), session.error, this.#dialect));
      } else attachment.detach();
    }
    this.#cancelReopen = this.#clock.after(this.#backoff.nextMs(), () => void this.#open());
  }
}
