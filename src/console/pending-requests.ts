import type { Clock } from '#base';
import type { Broker } from '#broker';
import type { OutgoingMessage, QmfReply, RequestProperties } from '#qmf';
import { countReply, maxAnswerValues, maxAnswerWaits } from './answer-limit.ts';
import { AsyncQueue } from './async-queue.ts';
import { AnswerTooLong, ConsoleClosed, type ConsoleError, NotSent, OutcomeUnknown } from './errors.ts';
import { RequestWindow, type Turn } from './request-window.ts';

/** Writes the message of a request. @param sequence the correlation id as a number, which frames of QMFv1 carry. */
export type WriteRequest = (properties: RequestProperties, sequence: number) => OutgoingMessage;

/** One request to one agent. */
export interface AgentRequest {
  readonly agentName: string;
  /** Its name in error messages, such as `the query for objects of class cpu`. */
  readonly description: string;
  readonly write: WriteRequest;
  /** Longest wait for the first part of the answer, a wait before sending included, and for each further part with elements. */
  readonly timeoutMs: number;
  /** True where the broker must drop the request after the timeout. */
  readonly hasTtl?: boolean;
  readonly onTimeout: () => ConsoleError;
  /** Whether a reply with the right correlation id comes from the right agent. */
  readonly isFrom: (agentName: string | undefined) => boolean;
  readonly signal?: AbortSignal | undefined;
}

interface Pending {
  readonly request: AgentRequest;
  readonly replies: AsyncQueue<QmfReply>;
  /** True once the broker has accepted the request; before, the outcome of sending decides. */
  isAccepted: boolean;
  /** Takes one part of the answer, and waits for the next. @param values its number of values. */
  onPart(values: number): void;
  stop(): void;
}

/** Unread parts of one answer: a hundred times what the largest agents send. */
const maxParts = 10_000;
const maxSequence = 0xffffffff;

/** Reports whether a reply ends its answer. QMFv1 ends a list with a frame of another kind. */
const isLast = (reply: QmfReply): boolean =>
  !('more' in reply && reply.more) && reply.kind !== 'packagesV1' && reply.kind !== 'classV1';

/** The requests that wait for replies, by the correlation id that agents echo. */
export class PendingRequests {
  readonly #broker: Broker;
  readonly #clock: Clock;
  readonly #userId: string | undefined;
  readonly #replyTo: () => string | undefined;
  readonly #pending = new Map<string, Pending>();
  readonly #window = new RequestWindow();
  /** Starts at random: replies to an earlier run of the program must not match. */
  #sequence = Math.floor(Math.random() * maxSequence);
  #isClosed = false;
  /** How often the connection was lost, and why last. */
  #losses = { count: 0, reason: '' };

  /** @param replyTo returns the console's reply address; undefined without a connection. */
  constructor(broker: Broker, clock: Clock, replyTo: () => string | undefined, userId: string | undefined) {
    this.#broker = broker;
    this.#clock = clock;
    this.#replyTo = replyTo;
    this.#userId = userId;
  }

  /**
   * Returns the properties of a locate request, whose replies reach the agent table.
   * @returns undefined without a connection.
   */
  locateProperties(): RequestProperties | undefined {
    return this.#properties(this.#nextSequence());
  }

  /** Sends a request. @returns the parts of the answer; ends with an error when a part is late. */
  send(request: AgentRequest): AsyncQueue<QmfReply> {
    const sequence = this.#nextSequence();
    const key = String(sequence);
    const replies = new AsyncQueue<QmfReply>(maxParts, 'fail', {
      onEnd: () => this.#pending.get(key)?.stop(),
    });
    if (this.#isClosed) replies.fail(new ConsoleClosed());
    else if (request.signal?.aborted) replies.fail(toAbortError(request.signal));
    else if (this.#replyTo() === undefined) replies.fail(NotSent.notConnected(request.description));
    else this.#start(request, sequence, replies);
    return replies;
  }

  /** Hands a reply to the request that waits for it. @returns false when no request does. */
  deliver(reply: QmfReply): boolean {
    const key = reply.correlationId ?? ('sequence' in reply ? String(reply.sequence) : undefined);
    const pending = key === undefined ? undefined : this.#pending.get(key);
    if (!pending?.request.isFrom(reply.agentName)) return false;
    pending.replies.push(reply);
    if (isLast(reply)) pending.replies.end();
    else if (this.#pending.has(key as string)) pending.onPart(countReply(reply));
    return true;
  }

  /** Fails all requests that the broker has accepted. */
  onConnectionLost(reason: string): void {
    this.#losses = { count: this.#losses.count + 1, reason };
    for (const pending of [...this.#pending.values()]) if (pending.isAccepted) this.#failLost(pending);
  }

  close(): void {
    this.#isClosed = true;
    for (const { replies } of [...this.#pending.values()]) replies.fail(new ConsoleClosed());
  }

  #nextSequence(): number {
    this.#sequence = this.#sequence >= maxSequence ? 1 : this.#sequence + 1;
    return this.#sequence;
  }

  #properties(sequence: number): RequestProperties | undefined {
    const replyTo = this.#replyTo();
    if (replyTo === undefined) return undefined;
    return { replyTo, correlationId: String(sequence), userId: this.#userId ?? this.#loginName() };
  }

  /** The account of this connection: each broker URL may have another. */
  #loginName(): string | undefined {
    const status = this.#broker.status();
    return status.state === 'connected' ? status.user : undefined;
  }

  #start(request: AgentRequest, sequence: number, replies: AsyncQueue<QmfReply>): void {
    const startMs = this.#clock.monotonicMs();
    const transmit = () => {
      // A request that had to wait may find another connection, or none.
      const properties = this.#properties(sequence);
      if (!properties) return replies.fail(NotSent.notConnected(request.description));
      const leftMs = request.timeoutMs - (this.#clock.monotonicMs() - startMs);
      if (leftMs <= 0) return replies.fail(NotSent.waited(request.description, request.timeoutMs));
      const ttl = request.hasTtl ? { ttlMs: Math.ceil(leftMs) } : {};
      try {
        void this.#transmit(request.write({ ...properties, ...ttl }, sequence), pending);
      } catch (error) {
        replies.fail(error as Error);
      }
    };
    const turn = this.#window.enter(request.agentName, transmit);
    const pending = this.#track(String(sequence), request, replies, turn);
    if (!turn.isWaiting) transmit();
  }

  #track(key: string, request: AgentRequest, replies: AsyncQueue<QmfReply>, turn: Turn): Pending {
    const { agentName, description, signal, timeoutMs, onTimeout } = request;
    const limitMs = timeoutMs * maxAnswerWaits;
    const startMs = this.#clock.monotonicMs();
    let valueCount = 0;
    const onLate = () => (turn.isWaiting ? NotSent.waited(description, timeoutMs) : onTimeout());
    const startTimer = () => this.#clock.after(timeoutMs, () => replies.fail(onLate()));
    const onAbort = () => replies.fail(toAbortError(signal as AbortSignal));
    signal?.addEventListener('abort', onAbort, { once: true });
    let cancelTimer = startTimer();
    const pending: Pending = {
      request,
      replies,
      isAccepted: false,
      onPart: (values) => {
        valueCount += values;
        if (valueCount > maxAnswerValues)
          replies.fail(AnswerTooLong.values(agentName, description, maxAnswerValues));
        else if (this.#clock.monotonicMs() - startMs > limitMs)
          replies.fail(AnswerTooLong.time(agentName, description, limitMs));
        // A part without elements brings the answer no nearer to its end.
        else if (values > 0) {
          cancelTimer();
          cancelTimer = startTimer();
        }
      },
      stop: () => {
        cancelTimer();
        signal?.removeEventListener('abort', onAbort);
        this.#pending.delete(key);
        turn.leave();
      },
    };
    this.#pending.set(key, pending);
    return pending;
  }

  async #transmit(message: OutgoingMessage, pending: Pending): Promise<void> {
    const { request, replies } = pending;
    const lossesBefore = this.#losses.count;
    // Apart: names of agents come from heartbeats, and one that the broker refuses must not end the requests to others.
    const outcome = await this.#broker.send(message, { apart: true });
    if (outcome.outcome === 'refused' || outcome.outcome === 'dropped') {
      const isRefused = outcome.outcome === 'refused';
      replies.fail(new NotSent(request.description, outcome.reason, { isRefused }));
    } else if (outcome.outcome === 'lost' && this.#broker.status().state !== 'connected') {
      replies.fail(OutcomeUnknown.connectionLost(request.description, outcome.reason));
    } else if (lossesBefore !== this.#losses.count) {
      // The broker accepted the request, and the connection was lost before this code ran.
      this.#failLost(pending);
    } else {
      pending.isAccepted = true;
    }
  }

  #failLost({ request, replies }: Pending): void {
    replies.fail(OutcomeUnknown.connectionLost(request.description, this.#losses.reason));
  }
}

function toAbortError({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new DOMException(String(reason), 'AbortError');
}
