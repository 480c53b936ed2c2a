import type { Clock } from '#base';
import { Backoff } from '../connection/backoff.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Connection, Session } from '../rhea/rhea.ts';
import type { ReceiverLink } from './receiver-link.ts';
import { receiverRefusedError } from './refusal-errors.ts';

interface ReceivingSessionOptions {
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly clock: Clock;
  readonly shownUrl: () => string;
  /** An attachment that the broker refused is no longer here. */
  readonly refused: (attachment: ReceiverLink) => void;
}

/** A session of receiving links, begun again when the broker ends it, for as long as its connection lasts. */
export class ReceiverSession {
  readonly #options: ReceivingSessionOptions;
  readonly #attachments = new Set<ReceiverLink>();
  readonly #backoff = new Backoff();
  #session: Session | undefined;
  #cancelReopen: (() => void) | undefined;

  constructor(options: ReceivingSessionOptions) {
    this.#options = options;
  }

  /** Resolves when the link is open or refused, at once where the session waits to be begun again. */
  async add(attachment: ReceiverLink): Promise<void> {
    this.#attachments.add(attachment);
    if (this.#cancelReopen !== undefined) return;
    this.#session ??= this.#begin();
    await attachment.attach(this.#session, this.#options.dialect);
  }

  remove(attachment: ReceiverLink): void {
    this.#attachments.delete(attachment);
  }

  /** Ends the session, the connection stays. */
  end(): void {
    const session = this.#session;
    this.detach();
    if (session?.is_open() === true) session.close();
    // rhea would not know the answer to a session that it has ended already.
    else session?.once('session_open', () => session.close());
  }

  /** The connection is over. */
  detach(): void {
    this.#cancelReopen?.();
    this.#cancelReopen = undefined;
    this.#session?.removeAllListeners();
    this.#session = undefined;
    for (const attachment of this.#attachments) attachment.detach();
  }

  #begin(): Session {
    const session = this.#options.connection.create_session();
    session.open();
    const ended = () => {
      if (this.#session === session) this.#ended(session);
    };
    session.on('session_error', ended);
    session.on('session_close', ended);
    return session;
  }

  #reopen(): void {
    this.#cancelReopen = undefined;
    const session = this.#begin();
    this.#session = session;
    for (const attachment of this.#attachments) void attachment.attach(session, this.#options.dialect);
  }

  /** Some brokers end the whole session for one link that they refuse: that is the one not open yet. */
  #ended(session: Session): void {
    const { clock, dialect, refused, shownUrl } = this.#options;
    this.#session = undefined;
    for (const attachment of [...this.#attachments]) {
      if (attachment.isPending) {
        this.#attachments.delete(attachment);
        refused(attachment);
        attachment.abort(receiverRefusedError(shownUrl(), session.error, dialect));
      } else attachment.detach();
    }
    if (this.#attachments.size > 0) {
      this.#cancelReopen = clock.after(this.#backoff.nextMs(), () => this.#reopen());
    }
  }
}
