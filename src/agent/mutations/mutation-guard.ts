import type { Clock } from '#base';
import { QmfException, statusCodes } from '#qmf';
import type { AnswerableRequest } from '../requests/dispatcher.ts';
import type { CheckedCall } from '../store/define-class.ts';
import { callKey } from './call-key.ts';
import { toCallRecord } from './call-record.ts';
import { IdempotencyCache } from './idempotency-cache.ts';
import type { Answer, MutationPolicy } from './mutation-policy.ts';
import { StallDetector } from './stall-detector.ts';
import { fromStoredAnswer, toStoredAnswer } from './stored-answer.ts';
import { type RequestLifetime, readLifetime, requireNotExpired } from './ttl.ts';

type Request = AnswerableRequest<'method'>;
interface Called {
  readonly className: string;
  readonly method: string;
  /** All that is checked before a handler runs. @throws {QmfException} */
  checked(): CheckedCall;
}
/** What a handler came to: the answer, and the error that it tells where it is one. */
interface Outcome {
  readonly answer: Answer;
  readonly error?: unknown;
  /** What is told with a call that was carried out. */
  readonly notes?: readonly string[];
}
type Respond = (checked: CheckedCall) => Promise<Outcome>;

/** Calls that change something: each is carried out once, in time, by one agent, and told of. */
export class MutationGuard {
  readonly #changes: MutationPolicy | undefined;
  readonly #clock: Clock;
  readonly #isDuplicated: () => boolean;
  readonly #repetition: IdempotencyCache<Outcome>;
  readonly #standstill: StallDetector | undefined;

  constructor(options: { changes: MutationPolicy | undefined; clock: Clock; isDuplicated: () => boolean }) {
    this.#changes = options.changes;
    this.#clock = options.clock;
    this.#isDuplicated = options.isDuplicated;
    this.#repetition = new IdempotencyCache(options.clock);
    this.#standstill = options.changes && new StallDetector(options.clock);
  }

  /** How many calls could be answered from memory now. */
  get remembered(): number {
    return this.#repetition.size;
  }

  isMutation(className: string, method: string): boolean {
    return this.#changes?.isMutation(className, method) ?? false;
  }

  /** @throws what the call is refused with, or the handler's error: told of before. */
  async answer(request: Request, called: Called, respond: Respond): Promise<Answer> {
    const arrived = this.#arrival(request);
    const key = callKey(request);
    let checked: CheckedCall;
    try {
      checked = called.checked();
    } catch (error) {
      this.#audit(request, called, arrived, { error });
      throw error;
    }
    const carryOut = () => this.#carryOut({ request, called, checked, arrived, key }, respond);
    const { answer, error } = await (key === undefined
      ? carryOut()
      : this.#repetition.runOnce(key, carryOut));
    if (error !== undefined) throw error;
    return answer;
  }

  close(): void {
    this.#standstill?.close();
  }

  /** What is read after a standstill may have come in while it lasted. */
  #arrival(request: Request): RequestLifetime {
    const nowMs = this.#clock.monotonicMs();
    const monotonicMs = this.#standstill?.earliestArrivalMs() ?? nowMs;
    const wallMs = Number(this.#clock.nowNs() / 1_000_000n) - (nowMs - monotonicMs);
    return readLifetime(request, { monotonicMs, wallMs });
  }

  /** Rejects where it did not begin. */
  async #carryOut(call: Begun, respond: Respond): Promise<Outcome> {
    const { request, called, checked, arrived } = call;
    try {
      const remembered = await this.#begin(call);
      if (remembered) return { answer: remembered };
    } catch (error) {
      this.#audit(request, called, arrived, { error, checked });
      throw error;
    }
    const outcome = await respond(checked);
    this.#audit(request, called, arrived, { error: outcome.error, notes: outcome.notes, checked });
    const { journal } = this.#keeping(call);
    if (journal && call.key !== undefined) await journal.end(call.key, toStoredAnswer(outcome.answer));
    return outcome;
  }

  /** @returns the answer where it was given before the agent started. @throws {QmfException} where it may not begin. */
  async #begin(call: Begun): Promise<Answer | undefined> {
    const { request, called, arrived, key } = call;
    if (this.#isDuplicated()) {
      const text = `another agent of this name is on the bus; ${called.method} is possible when one of them has ended`;
      throw new QmfException(statusCodes.Busy, text);
    }
    const { journal } = this.#keeping(call);
    const remembered = key === undefined ? undefined : await journal?.find(key);
    if (remembered?.state === 'ended') return fromStoredAnswer(remembered.answer);
    if (remembered) {
      const what =
        remembered.state === 'begun'
          ? 'was begun before the agent started, and its end was not seen'
          : `may have been begun before: its record cannot be read (${remembered.reason})`;
      const text = `${called.method} ${what}; nothing is done now, look at the host before you call anew`;
      throw new QmfException(statusCodes.OutcomeUnknown, text);
    }
    requireNotExpired(arrived, this.#clock.monotonicMs());
    if (journal && key !== undefined) {
      await this.#keep(journal.begin(key, { method: called.method, userId: request.userId }), called.method);
      // A disk may take long.
      requireNotExpired(arrived, this.#clock.monotonicMs());
    }
    return undefined;
  }

  async #keep(kept: Promise<void>, method: string): Promise<void> {
    try {
      await kept;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const text = `${method} was not begun: that it was cannot be kept (${reason})`;
      throw new QmfException(statusCodes.Exception, text, { cause });
    }
  }

  #keeping({ called }: Begun): { readonly journal: MutationPolicy['journal'] } {
    const isKept = this.#changes?.isJournaled?.(called.className, called.method) ?? false;
    return { journal: isKept ? this.#changes?.journal : undefined };
  }

  #audit(
    request: Request,
    called: Called,
    { arrivedMs }: RequestLifetime,
    ended: {
      readonly error?: unknown;
      readonly notes?: readonly string[] | undefined;
      readonly checked?: CheckedCall;
    },
  ): void {
    this.#changes?.onCall?.(toCallRecord(request, called, ended, this.#clock.monotonicMs() - arrivedMs));
  }
}

interface Begun {
  readonly request: Request;
  readonly called: Called;
  readonly checked: CheckedCall;
  readonly arrived: RequestLifetime;
  readonly key: string | undefined;
}
