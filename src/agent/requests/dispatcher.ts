import type { Clock, Log } from '#base';
import {
  type AgentIdentity,
  type IncomingMessage,
  isLocateRequest,
  isRefusal,
  type OutgoingMessage,
  QmfException,
  type QmfRequest,
  type RefusedRequest,
  type ReplyPath,
  readRequest,
  statusCodes,
  writeException,
} from '#qmf';
import type { CallAddress } from '../authorization.ts';
import type { Counters } from '../counters.ts';
import { type Caller, type Identify, toCaller } from '../limits/caller.ts';
import type { CallerLimits } from '../limits/caller-limits.ts';
import type { RateLimitedLog } from '../rate-limited-log.ts';
import type { RequestHandlers, RequestOrigin } from '../request-handlers.ts';
import type { CallAnswers } from './call-answers.ts';
import type { RecordBusy } from './record-busy.ts';

type Answers = readonly OutgoingMessage[] | Promise<readonly OutgoingMessage[]>;

const maxLoggedAddress = 255;

interface DispatcherOptions {
  readonly handlers: RequestHandlers;
  readonly agent: AgentIdentity;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly log: Log;
  readonly warnings: RateLimitedLog;
  readonly limits: CallerLimits;
  readonly identify: Identify;
  readonly callAnswers: CallAnswers;
  readonly recordBusy: RecordBusy;
}

/** Turns a message into answers, and every error of a handler into an exception for the caller. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  #internalErrors = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Answers a message; counts and drops one that cannot be answered. Never throws and never rejects. */
  answer(message: IncomingMessage, origin: RequestOrigin): Answers {
    const request = readRequest(message);
    if (request.kind === 'ignored') return this.#drop(request.reason);
    this.#options.counters.requests += 1n;
    if (request.kind === 'refusal') return this.#refuse(request);
    // A console that cancels a subscription waits for no answer.
    if (request.kind === 'cancelSubscription') return this.#handle({ ...request, replyTo: '' }, origin);
    if (request.replyTo === undefined) return this.#drop(`${request.kind} request without reply-to`);
    return this.#handle({ ...request, replyTo: request.replyTo }, origin);
  }

  /** Tells who sent a message to an address of the agent. */
  originOf({ userId, replyTo = '' }: IncomingMessage, address: CallAddress): RequestOrigin {
    return { address, caller: toCaller(this.#options.identify({ userId, address }), replyTo) };
  }

  /**
   * Answers a message that every agent receives. Only a locate request is served there: a query or a method that all agents
   * of a broker answered would flood the address that it gives for replies.
   */
  answerBroadcast(message: IncomingMessage, origin: RequestOrigin): Answers {
    if (isLocateRequest(message)) return this.answer(message, origin);
    return this.#drop('a message to all agents is not a locate request');
  }

  #handle(request: QmfRequest & ReplyPath, origin: RequestOrigin): Answers {
    const { handlers, clock, log, callAnswers } = this.#options;
    const startMs = clock.monotonicMs();
    const { kind, userId: user, replyTo } = request;
    let end: (() => void) | undefined;
    const onEnd = (replies: readonly OutgoingMessage[]) => {
      end?.();
      callAnswers.add(request, replies);
      return replies;
    };
    const onAnswered = (replies: readonly OutgoingMessage[]) => {
      const ms = clock.monotonicMs() - startMs;
      log.debug({ kind, user, replyTo, replies: replies.length, ms }, 'answered');
      return onEnd(replies);
    };
    const onError = (error: unknown) => onEnd([this.#toException(request, error)]);
    try {
      end = this.#begin(request, origin.caller);
      const handler = handlers[kind] as (request: QmfRequest, origin: RequestOrigin) => Answers;
      const replies = handler(request, origin);
      return replies instanceof Promise ? replies.then(onAnswered, onError) : onAnswered(replies);
    } catch (error) {
      return onError(error);
    }
  }

  /** Begins a request within the limits of its caller. @throws {QmfException} `Busy`, which is recorded first. */
  #begin(request: QmfRequest & ReplyPath, caller: Caller): () => void {
    const { limits, recordBusy } = this.#options;
    try {
      return limits.begin(caller);
    } catch (error) {
      recordBusy(request, caller, error);
      throw error;
    }
  }

  #refuse(refusal: RefusedRequest): readonly OutgoingMessage[] {
    const { agent, counters, warnings } = this.#options;
    const replyTo = refusal.replyTo.slice(0, maxLoggedAddress);
    warnings.warn('malformed request refused', { reason: refusal.error.message, replyTo });
    counters.refusals += 1n;
    return [writeException(refusal, agent.name, refusal.error)];
  }

  #drop(reason: string): readonly OutgoingMessage[] {
    const { counters, warnings } = this.#options;
    counters.dropped += 1n;
    warnings.warn('message dropped', { reason });
    return [];
  }

  #toException(request: QmfRequest & ReplyPath, error: unknown): OutgoingMessage {
    const { agent, counters, log } = this.#options;
    if (!(error instanceof QmfException)) return this.#toInternalError(request, error);
    const { code, message: reason } = error;
    // An agent that is busy fails to serve a correct request.
    if (isRefusal(code) && code !== statusCodes.Busy) counters.refusals += 1n;
    else counters.failures += 1n;
    log.debug({ kind: request.kind, code, reason }, 'answered with an exception');
    return writeException(request, agent.name, error);
  }

  /** Answers a bug with the id of a log entry: details may hold secrets. */
  #toInternalError(request: QmfRequest & ReplyPath, error: unknown): OutgoingMessage {
    const { agent, clock, counters, log } = this.#options;
    counters.failures += 1n;
    this.#internalErrors += 1;
    const id = `${clock.nowNs().toString(36)}-${this.#internalErrors}`;
    log.error({ err: error, kind: request.kind, id }, 'internal error');
    const text = `internal error, see ${id} in the agent's log`;
    return writeException(request, agent.name, new QmfException(statusCodes.Exception, text));
  }
}
