import { type Clock, errorText } from '#base';
import { QmfException, statusCodes } from '#qmf';
import type { Caller } from '../limits/caller.ts';
import type { AnswerableRequest } from '../request-handlers.ts';
import type { CheckedCall } from '../store/define-class.ts';
import { callKey } from './call-key.ts';
import { type CallResult, toCallRecord } from './call-record.ts';
import { IdempotencyCache } from './idempotency-cache.ts';
import type { Answer, CallJournal, JournalEntry, MutationPolicy } from './mutation-policy.ts';
import { StallDetector } from './stall-detector.ts';
import { fromStoredAnswer, toStoredAnswer } from './stored-answer.ts';
import { type RequestLifetime, readLifetime, requireNotExpired } from './ttl.ts';

/** A mutation that a request calls. */
interface GuardedCall {
  readonly className: string;
  readonly method: string;
  readonly caller: Caller;
  /** Runs every check that precedes the handler. @throws {QmfException} */
  check(): CheckedCall;
}

/** How a handler ended: its answer, and the error that the answer reports. */
export interface GuardedOutcome extends Pick<CallResult, 'error' | 'notes'> {
  readonly answer: Answer;
}

type RunHandler = (checked: CheckedCall) => Promise<GuardedOutcome>;

/** A call whose checks passed. */
interface PendingCall {
  readonly request: AnswerableRequest<'method'>;
  readonly call: GuardedCall;
  readonly checked: CheckedCall;
  readonly lifetime: RequestLifetime;
  /** Undefined where the request has no correlation id: then a repetition cannot be recognized. */
  readonly key: string | undefined;
  /** Undefined where the call is not journaled. */
  readonly journal: CallJournal | undefined;
}

interface MutationGuardOptions {
  /** Without a policy no call is a mutation. */
  readonly policy: MutationPolicy | undefined;
  readonly clock: Clock;
  /** Reports whether another agent uses the same name now. */
  readonly isDuplicated: () => boolean;
}

/** Guards the calls that change something: each runs at most once, in time, on one agent, and is recorded. */
export class MutationGuard {
  readonly #options: MutationGuardOptions;
  readonly #cache: IdempotencyCache<GuardedOutcome>;
  readonly #stalls: StallDetector | undefined;

  constructor(options: MutationGuardOptions) {
    this.#options = options;
    this.#cache = new IdempotencyCache(options.clock);
    this.#stalls = options.policy && new StallDetector(options.clock);
  }

  /** How many calls have their answer in memory. */
  get cachedCalls(): number {
    return this.#cache.size;
  }

  isMutation(className: string, method: string): boolean {
    return this.#options.policy?.isMutation(className, method) ?? false;
  }

  /** @throws the refusal, or the handler's error; each is recorded first. */
  async answer(request: AnswerableRequest<'method'>, call: GuardedCall, run: RunHandler): Promise<Answer> {
    const pending = this.#check(request, call);
    const { key } = pending;
    const runOnce = () => this.#run(pending, run);
    const { answer, error } = await (key === undefined ? runOnce() : this.#runKnown(pending, key, runOnce));
    if (error !== undefined) throw error;
    return answer;
  }

  /** Records a call that was refused before any check. */
  recordRefusal(
    request: AnswerableRequest<'method'>,
    call: Omit<GuardedCall, 'check'>,
    error: unknown,
  ): void {
    this.#record({ request, call, lifetime: this.#readLifetime(request) }, { error });
  }

  close(): void {
    this.#stalls?.close();
  }

  /** @throws the refusal of a call for which the cache has no room; it is recorded first. */
  #runKnown(
    pending: PendingCall,
    key: string,
    runOnce: () => Promise<GuardedOutcome>,
  ): Promise<GuardedOutcome> {
    const { call, checked } = pending;
    try {
      return this.#cache.runOnce(key, call.caller.account, runOnce);
    } catch (error) {
      this.#record(pending, { error, checked });
      throw error;
    }
  }

  #check(request: AnswerableRequest<'method'>, call: GuardedCall): PendingCall {
    const lifetime = this.#readLifetime(request);
    try {
      const checked = call.check();
      return { request, call, checked, lifetime, key: callKey(request), journal: this.#journalOf(call) };
    } catch (error) {
      this.#record({ request, call, lifetime }, { error });
      throw error;
    }
  }

  /** A message that is read after a stall may have arrived during it. */
  #readLifetime(request: AnswerableRequest<'method'>): RequestLifetime {
    const { clock } = this.#options;
    const nowMs = clock.monotonicMs();
    const monotonicMs = this.#stalls?.earliestArrivalMs() ?? nowMs;
    const wallMs = Number(clock.nowNs() / 1_000_000n) - (nowMs - monotonicMs);
    return readLifetime(request, { monotonicMs, wallMs });
  }

  /** Rejects where the call was not started. */
  async #run(pending: PendingCall, run: RunHandler): Promise<GuardedOutcome> {
    const { checked, key, journal } = pending;
    try {
      const answer = await this.#start(pending);
      if (answer) return { answer };
    } catch (error) {
      this.#record(pending, { error, checked });
      throw error;
    }
    const outcome = await run(checked);
    this.#record(pending, { error: outcome.error, notes: outcome.notes, checked });
    if (journal && key !== undefined) await journal.end(key, toStoredAnswer(outcome.answer));
    return outcome;
  }

  /**
   * Decides whether the handler may run, and writes the journal entry.
   * @returns the answer where the call had ended before the agent started.
   * @throws {QmfException} where the handler must not run.
   */
  async #start({ request, call, lifetime, key, journal }: PendingCall): Promise<Answer | undefined> {
    const { clock, isDuplicated } = this.#options;
    if (isDuplicated()) {
      const text = `another agent of this name is on the bus; ${call.method} is possible when one of them has ended`;
      throw new QmfException(statusCodes.Busy, text);
    }
    const entry = key === undefined ? undefined : await journal?.find(key);
    if (entry?.state === 'ended') return fromStoredAnswer(entry.answer);
    if (entry) throw unknownOutcome(call.method, entry);
    requireNotExpired(lifetime, clock.monotonicMs());
    if (journal && key !== undefined) {
      await writeEntry(journal.begin(key, { method: call.method, userId: request.userId }), call.method);
      // A disk may take long.
      requireNotExpired(lifetime, clock.monotonicMs());
    }
    return undefined;
  }

  #journalOf({ className, method }: GuardedCall): CallJournal | undefined {
    const { policy } = this.#options;
    return policy?.isJournaled?.(className, method) ? policy.journal : undefined;
  }

  #record(
    {
      request,
      call,
      lifetime,
    }: Pick<PendingCall, 'request' | 'lifetime'> & {
      readonly call: Omit<GuardedCall, 'check'>;
    },
    result: CallResult,
  ): void {
    const { policy, clock } = this.#options;
    const ms = clock.monotonicMs() - lifetime.arrivedMs;
    policy?.onCall?.(toCallRecord(request, call, result, ms));
  }
}

/** @throws {QmfException} where the entry cannot be written. */
async function writeEntry(written: Promise<void>, method: string): Promise<void> {
  try {
    await written;
  } catch (cause) {
    if (cause instanceof QmfException) throw cause;
    const text = `${method} was not started: its journal entry cannot be written (${errorText(cause)})`;
    throw new QmfException(statusCodes.Exception, text, { cause });
  }
}

function unknownOutcome(method: string, entry: Exclude<JournalEntry, { state: 'ended' }>): QmfException {
  const reason =
    entry.state === 'begun'
      ? 'was started before the agent restarted, and its outcome is unknown'
      : `may have been started before: its journal entry cannot be read (${entry.reason})`;
  const text = `${method} ${reason}; nothing is done now, look at the host before you call again`;
  return new QmfException(statusCodes.OutcomeUnknown, text);
}
