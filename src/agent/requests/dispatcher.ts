import type { Clock, Log } from '#base';
import {
  type AgentIdentity,
  type IncomingMessage,
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
import type { RateLimitedLog } from '../log.ts';

/** A request that can be answered. */
export type AnswerableRequest<K extends QmfRequest['kind']> = Extract<QmfRequest, { kind: K }> & ReplyPath;
/** Answers one kind of request. Throws a {@link QmfException} for what the caller is told. */
export type RequestHandlers = {
  readonly [K in QmfRequest['kind']]: (
    request: AnswerableRequest<K>,
    address: CallAddress,
  ) => readonly OutgoingMessage[] | Promise<readonly OutgoingMessage[]>;
};

/** Statuses that say the caller asked wrongly; all others are ours or the host's. */
const refusals: ReadonlySet<number> = new Set([
  statusCodes.UnknownObject,
  statusCodes.UnknownMethod,
  statusCodes.NotImplemented,
  statusCodes.InvalidParameter,
  statusCodes.FeatureNotImplemented,
  statusCodes.Forbidden,
  statusCodes.TooLate,
]);

/** The one place where a message becomes answers, and where an error becomes an exception on the wire. */
export class Dispatcher {
  readonly #handlers: RequestHandlers;
  readonly #agent: AgentIdentity;
  readonly #clock: Clock;
  readonly #counters: Counters;
  readonly #log: Log;
  readonly #mishaps: RateLimitedLog;
  #bugs = 0;

  constructor(options: {
    handlers: RequestHandlers;
    agent: AgentIdentity;
    clock: Clock;
    counters: Counters;
    log: Log;
    mishaps: RateLimitedLog;
  }) {
    this.#handlers = options.handlers;
    this.#agent = options.agent;
    this.#clock = options.clock;
    this.#counters = options.counters;
    this.#log = options.log;
    this.#mishaps = options.mishaps;
  }

  /** Never throws and never rejects. What asks nothing of us is counted and answered with nothing. */
  answer(
    message: IncomingMessage,
    address: CallAddress,
  ): readonly OutgoingMessage[] | Promise<readonly OutgoingMessage[]> {
    const request = readRequest(message);
    if (request.kind === 'ignored') return this.#drop(request.reason);
    this.#counters.requests += 1n;
    if (request.kind === 'refusal') return this.#refuse(request);
    if (request.replyTo === undefined) return this.#drop(`${request.kind} request without reply-to`);
    return this.#handle({ ...request, replyTo: request.replyTo }, address);
  }

  #handle(
    request: QmfRequest & ReplyPath,
    address: CallAddress,
  ): readonly OutgoingMessage[] | Promise<readonly OutgoingMessage[]> {
    const startMs = this.#clock.monotonicMs();
    const told = { kind: request.kind, user: request.userId, replyTo: request.replyTo };
    const done = (replies: readonly OutgoingMessage[]) => {
      this.#log.debug(
        { ...told, replies: replies.length, ms: this.#clock.monotonicMs() - startMs },
        'answered',
      );
      return replies;
    };
    const failed = (error: unknown) => [this.#exception(request, error)];
    try {
      const handler = this.#handlers[request.kind] as (
        r: QmfRequest,
        a: CallAddress,
      ) => ReturnType<RequestHandlers['method']>;
      const replies = handler(request, address);
      return replies instanceof Promise ? replies.then(done, failed) : done(replies);
    } catch (error) {
      return failed(error);
    }
  }

  #refuse(refusal: RefusedRequest): readonly OutgoingMessage[] {
    this.#mishaps.warn('malformed request refused', {
      reason: refusal.error.message,
      replyTo: refusal.replyTo.slice(0, 255),
    });
    this.#counters.refusals += 1n;
    return [writeException(refusal, this.#agent.name, refusal.error)];
  }

  #drop(reason: string): readonly OutgoingMessage[] {
    this.#counters.dropped += 1n;
    this.#mishaps.warn('message dropped', { reason });
    return [];
  }

  #exception(request: QmfRequest & ReplyPath, error: unknown): OutgoingMessage {
    if (error instanceof QmfException) {
      if (refusals.has(error.code)) this.#counters.refusals += 1n;
      else this.#counters.failures += 1n;
      this.#log.debug(
        { kind: request.kind, code: error.code, reason: error.message },
        'answered with an exception',
      );
      return writeException(request, this.#agent.name, error);
    }
    this.#counters.failures += 1n;
    this.#bugs += 1;
    const id = `${this.#clock.nowNs().toString(36)}-${this.#bugs}`;
    this.#log.error({ err: error, kind: request.kind, id }, 'internal error');
    const text = `internal error, see ${id} in the agent's log`;
    return writeException(request, this.#agent.name, new QmfException(statusCodes.Exception, text));
  }
}
