import type { Clock } from '#base';
import type { OutgoingMessage, QmfRequest, ReplyPath } from '#qmf';
import type { Caller } from '../limits/caller.ts';
import type { Outbox } from '../outbox.ts';

/** Longest that an answer is offered to the broker: callers wait hardly longer, and may repeat the call then. */
const maxRetryMs = 60_000;
const firstDelayMs = 200;
const maxDelayMs = 5_000;
/** Answers that may wait for another attempt. */
const maxRetried = 256;

/** What a log line says of a call. */
interface PermittedCall {
  readonly method: string;
  readonly object: string | undefined;
  readonly user: string | undefined;
}

interface CallAnswersOptions {
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Aborted when the agent ends. */
  readonly signal: AbortSignal;
}

/**
 * Sends the answers of permitted mutations until the broker takes them: their callers must learn what was done. Answers to other
 * requests are sent once, because asking again costs nothing.
 */
export class CallAnswers {
  readonly #options: CallAnswersOptions;
  readonly #permitted = new WeakMap<object, PermittedCall>();
  readonly #answers = new WeakMap<OutgoingMessage, PermittedCall>();
  #retried = 0;

  constructor(options: CallAnswersOptions) {
    this.#options = options;
  }

  /** Marks a request whose call was permitted, and may have been carried out. */
  permit(request: Extract<QmfRequest, { kind: 'method' }>): void {
    const { method, objectId, userId: user } = request;
    this.#permitted.set(request, { method, object: objectId?.objectName, user });
  }

  /** Takes the answers to a request, whether a result or an exception. */
  add(request: QmfRequest & ReplyPath, replies: readonly OutgoingMessage[]): void {
    const call = this.#permitted.get(request);
    if (call !== undefined) for (const reply of replies) this.#answers.set(reply, call);
  }

  /** @param caller whose request is answered. @returns whether the broker took the answer. Never rejects. */
  async send(reply: OutgoingMessage, caller: Caller): Promise<boolean> {
    const { outbox, clock, signal } = this.#options;
    const call = this.#answers.get(reply);
    const options = { caller: caller.account };
    if (call === undefined) return outbox.send(reply, options);
    const startMs = clock.monotonicMs();
    for (let delayMs = firstDelayMs; ; delayMs = Math.min(2 * delayMs, maxDelayMs)) {
      const failure = await outbox.attempt(reply, options);
      if (failure === undefined) return true;
      const isOver = clock.monotonicMs() - startMs + delayMs > maxRetryMs;
      if (isOver || signal.aborted || this.#retried >= maxRetried) {
        outbox.report('the answer to a permitted call was not delivered', failure, {
          ...call,
          replyTo: 'reply' in reply.destination ? reply.destination.reply : undefined,
        });
        return false;
      }
      await this.#pause(delayMs);
    }
  }

  async #pause(ms: number): Promise<void> {
    const { clock, signal } = this.#options;
    this.#retried++;
    await new Promise<void>((resolve) => {
      const finish = () => {
        cancel();
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const cancel = clock.after(ms, finish);
      signal.addEventListener('abort', finish);
    });
    this.#retried--;
  }
}
