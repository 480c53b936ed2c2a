import type { Clock } from '#base';
import { Backoff } from '../connection/backoff.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Connection, Session } from '../rhea/rhea-types.ts';
import type { ReceiverLink } from './receiver-link.ts';
import { receiverRefusedError } from './refusal-errors.ts';

interface ReceiverSessionOptions {
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly clock: Clock;
  readonly redactedUrl: () => string;
  /** Called with a link that the broker refused; the session no longer contains it. */
  readonly onRefused: (link: ReceiverLink) => void;
}

/** A session of receiving links. Reopens after the broker ends it, as long as the connection lasts. */
export class ReceiverSession {
  readonly #options: ReceiverSessionOptions;
  readonly #links = new Set<ReceiverLink>();
  readonly #backoff = new Backoff();
  #session: Session | undefined;
  #cancelReopen: (() => void) | undefined;

  constructor(options: ReceiverSessionOptions) {
    this.#options = options;
  }

  /** Resolves when the broker has attached or refused the link; at once while the session waits to reopen. */
  async add(link: ReceiverLink): Promise<void> {
    this.#links.add(link);
    if (this.#cancelReopen !== undefined) return;
    this.#session ??= this.#open();
    await link.attach(this.#session, this.#options.dialect);
  }

  remove(link: ReceiverLink): void {
    this.#links.delete(link);
  }

  /** Ends the session. The connection stays open. */
  end(): void {
    const session = this.#session;
    this.detach();
    if (session?.is_open() === true) session.close();
    // rhea fails on the answer to a session that was closed before it opened.
    else session?.once('session_open', () => session.close());
  }

  /** Forgets the session after its connection ended. */
  detach(): void {
    this.#cancelReopen?.();
    this.#cancelReopen = undefined;
    this.#session?.removeAllListeners();
    this.#session = undefined;
    for (const link of this.#links) link.detach();
  }

  #open(): Session {
    const session = this.#options.connection.create_session();
    session.open();
    const handleEnd = () => {
      if (this.#session === session) this.#handleEnd(session);
    };
    session.on('session_error', handleEnd);
    session.on('session_close', handleEnd);
    return session;
  }

  #reopen(): void {
    this.#cancelReopen = undefined;
    const session = this.#open();
    this.#session = session;
    for (const link of this.#links) void link.attach(session, this.#options.dialect);
  }

  /** Refuses the pending links and reopens the session for the others: some brokers end a whole session over one refused link. */
  #handleEnd(session: Session): void {
    const { clock, dialect, onRefused, redactedUrl } = this.#options;
    this.#session = undefined;
    for (const link of [...this.#links]) {
      if (link.isPending) {
        this.#links.delete(link);
        onRefused(link);
        link.abort(receiverRefusedError(redactedUrl(), session.error, dialect));
      } else link.detach();
    }
    if (this.#links.size > 0) {
      this.#cancelReopen = clock.after(this.#backoff.nextMs(), () => this.#reopen());
    }
  }
}
