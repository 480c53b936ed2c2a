import type { Clock } from '#base';
import type { Broker } from '#broker';
import type { OutgoingMessage, QmfReply, RequestProperties } from '#qmf';
import { AsyncQueue } from './async-queue.ts';
import { ConsoleClosed, type ConsoleError, NotSent, OutcomeUnknown } from './errors.ts';

/** One question to one agent. */
export interface AgentRequest {
  /** As error messages name it, such as `the query for objects of class cpu`. */
  readonly description: string;
  /** @param sequence the correlation id as a number, which QMFv1's frames carry in their place. */
  readonly write: (way: RequestProperties, sequence: number) => OutgoingMessage;
  readonly timeoutMs: number;
  /** Where set, the broker forgets the request when nobody waits for the answer any more. */
  readonly hasTtl?: boolean;
  readonly onTimeout: () => ConsoleError;
  /** Whether a reply with the right number is from whom it was asked. */
  readonly isFrom: (agentName: string | undefined) => boolean;
  readonly signal?: AbortSignal | undefined;
}

interface Pending {
  readonly question: AgentRequest;
  readonly replies: AsyncQueue<QmfReply>;
  /** The broker has taken the request: until then what becomes of it is told by sending it. */
  taken: boolean;
  restart(): void;
  stop(): void;
}

/** Parts of one answer that may wait unread: a hundred times what the largest agents send. */
const partLimit = 10_000;

/** QMFv1 says the end of a list in a frame of its own. */
const isLast = (reply: QmfReply): boolean =>
  !('more' in reply && reply.more) && reply.kind !== 'packagesV1' && reply.kind !== 'classV1';

/** The questions that wait for answers, told apart by the correlation id that agents echo. */
export class PendingRequests {
  readonly #broker: Broker;
  readonly #clock: Clock;
  readonly #userId: string | undefined;
  readonly #replyTo: () => string | undefined;
  readonly #pending = new Map<string, Pending>();
  /** Begins anywhere: answers to an earlier run of this program must not fit. */
  #sequence = Math.floor(Math.random() * 0xffffffff);
  #closed = false;
  #losses = 0;
  #lossReason = '';

  constructor(broker: Broker, clock: Clock, replyTo: () => string | undefined, userId: string | undefined) {
    this.#broker = broker;
    this.#clock = clock;
    this.#replyTo = replyTo;
    this.#userId = userId;
  }

  /** Number of a request that is not answered through here: a locate. */
  nextSequence(): number {
    this.#sequence = this.#sequence >= 0xffffffff ? 1 : this.#sequence + 1;
    return this.#sequence;
  }

  /** How to be answered; undefined while there is no connection. */
  way(sequence: number): RequestProperties | undefined {
    const replyTo = this.#replyTo();
    if (replyTo === undefined) return undefined;
    return { replyTo, correlationId: String(sequence), userId: this.#userId ?? this.#loginName() };
  }

  /** Agents that allow changes ask who calls, and another address may have another account. */
  #loginName(): string | undefined {
    const status = this.#broker.status();
    return status.state === 'connected' ? status.user : undefined;
  }

  /** Sends at once; the parts of the answer, until the last. A part that does not come in time ends it with an error. */
  send(question: AgentRequest): AsyncQueue<QmfReply> {
    const sequence = this.nextSequence();
    const key = String(sequence);
    const replies = new AsyncQueue<QmfReply>(partLimit, 'fail', () => this.#pending.get(key)?.stop());
    const refusal = this.#refusal(question);
    const way = this.way(sequence);
    if (refusal || way === undefined) {
      replies.fail(refusal ?? new NotSent(question.description, 'there is no connection to the broker'));
      return replies;
    }
    const pending = this.#open(key, question, replies);
    this.#pending.set(key, pending);
    const expiring = question.hasTtl ? { ...way, ttlMs: question.timeoutMs } : way;
    let message: OutgoingMessage;
    try {
      message = question.write(expiring, sequence);
    } catch (error) {
      replies.fail(error as Error);
      return replies;
    }
    void this.#send(message, pending);
    return replies;
  }

  /** @returns false where the reply answers nothing that waits. */
  deliver(reply: QmfReply): boolean {
    const key = reply.correlationId ?? ('sequence' in reply ? String(reply.sequence) : undefined);
    const pending = key === undefined ? undefined : this.#pending.get(key);
    if (!pending?.question.isFrom(reply.agentName)) return false;
    pending.replies.push(reply);
    if (isLast(reply)) pending.replies.end();
    else if (this.#pending.has(key as string)) pending.restart();
    return true;
  }

  onConnectionLost(reason: string): void {
    this.#losses++;
    this.#lossReason = reason;
    for (const pending of [...this.#pending.values()]) if (pending.taken) this.#lose(pending);
  }

  close(): void {
    this.#closed = true;
    this.#failAll(() => new ConsoleClosed());
  }

  #refusal({ signal }: AgentRequest): Error | undefined {
    if (this.#closed) return new ConsoleClosed();
    return signal?.aborted ? abortError(signal) : undefined;
  }

  #open(key: string, question: AgentRequest, replies: AsyncQueue<QmfReply>): Pending {
    const { signal, timeoutMs, onTimeout } = question;
    const startTimer = () => this.#clock.after(timeoutMs, () => replies.fail(onTimeout()));
    const onAbort = () => replies.fail(abortError(signal as AbortSignal));
    signal?.addEventListener('abort', onAbort, { once: true });
    let cancel = startTimer();
    return {
      question,
      replies,
      taken: false,
      restart: () => {
        cancel();
        cancel = startTimer();
      },
      stop: () => {
        cancel();
        signal?.removeEventListener('abort', onAbort);
        this.#pending.delete(key);
      },
    };
  }

  async #send(message: OutgoingMessage, pending: Pending): Promise<void> {
    const { question, replies } = pending;
    const losses = this.#losses;
    const outcome = await this.#broker.send(message);
    if (outcome.outcome === 'refused' || outcome.outcome === 'dropped') {
      replies.fail(new NotSent(question.description, outcome.reason));
    } else if (outcome.outcome === 'lost') {
      replies.fail(OutcomeUnknown.connectionLost(question.description, outcome.reason));
    } else if (losses !== this.#losses) {
      // Taken, and the connection fell before that was told here.
      this.#lose(pending);
    } else {
      pending.taken = true;
    }
  }

  #lose({ question, replies }: Pending): void {
    replies.fail(OutcomeUnknown.connectionLost(question.description, this.#lossReason));
  }

  #failAll(error: (question: AgentRequest) => Error): void {
    for (const pending of [...this.#pending.values()]) pending.replies.fail(error(pending.question));
  }
}

function abortError(signal: AbortSignal): Error {
  const { reason } = signal;
  return reason instanceof Error ? reason : new DOMException(String(reason), 'AbortError');
}
