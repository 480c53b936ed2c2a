import type { CallRecord } from '#agent';
import type { Clock, Log } from '#base';
import { isRefusal } from '#qmf';
import type { HostEvent } from './events/host-events.ts';

/** Refusals of a caller that are reported one by one within a period; later ones are counted. */
const maxRefusals = 10;
const periodMs = 10_000;
/** Callers whose refusals are counted apart within a period; those of all others are counted together. */
const maxCallers = 64;

interface AuditLogOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly reportEvent: (event: HostEvent) => void;
}

/** The refusals of a caller within a period. */
interface Refusals {
  count: number;
  /** The last one that is only counted so far. */
  last: CallRecord | undefined;
}

/**
 * Reports each call that changes the host by one line in the log and one event. Reports every call that was carried out;
 * counts the refusals of a caller beyond a limit, so that an untrusted peer cannot fill the disk. Callers whom the agent cannot
 * tell apart count as one, and hide no refusal of a known user or role.
 */
export class AuditLog {
  readonly #options: AuditLogOptions;
  readonly #refusals = new Map<string | undefined, Refusals>();
  #cancelPeriod: (() => void) | undefined;

  constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  record(call: CallRecord): void {
    if (!isRefusal(call.status)) {
      this.#write(call);
      return;
    }
    this.#cancelPeriod ??= this.#options.clock.after(periodMs, () => this.#endPeriod());
    const refusals = this.#refusalsOf(call.caller);
    refusals.count += 1;
    if (refusals.count <= maxRefusals) this.#write(call);
    else refusals.last = call;
  }

  /** Reports the refusals that were only counted so far. */
  close(): void {
    this.#endPeriod();
  }

  #refusalsOf(caller: string | undefined): Refusals {
    const isFull = this.#refusals.size >= maxCallers && !this.#refusals.has(caller);
    const key = isFull ? undefined : caller;
    const refusals = this.#refusals.get(key) ?? { count: 0, last: undefined };
    this.#refusals.set(key, refusals);
    return refusals;
  }

  #endPeriod(): void {
    this.#cancelPeriod?.();
    this.#cancelPeriod = undefined;
    const ended = [...this.#refusals.values()];
    this.#refusals.clear();
    for (const { count, last } of ended) if (last) this.#writeCounted(last, count - maxRefusals);
  }

  #writeCounted(last: CallRecord, count: number): void {
    const text = `${last.text} (the last of ${count} more in ${periodMs / 1000} s)`;
    this.#write({ ...last, text }, count);
  }

  #write(call: CallRecord, count?: number): void {
    const { log, reportEvent } = this.#options;
    const { objectName: object, method, replyTo, status, text, ms, grant, userId } = call;
    // Without a grant the name is what the message claims; such a call is never carried out.
    const user = grant ? grant.user : userId;
    const isDone = status === 0;
    const fields = {
      user,
      claimed: user === userId ? undefined : userId,
      role: grant?.role,
      right: grant?.by,
      replyTo,
      object,
      method,
      arguments: call.arguments,
      status,
      result: isDone ? ['done', text].filter(Boolean).join('; ') : text,
      ms,
      count,
    };
    if (isDone) log.info(fields, 'action performed');
    else log.warn(fields, 'action refused or failed');
    const values = { object, method, user: user ?? '', status, text };
    reportEvent({ event: 'actionPerformed', values, severity: isDone ? 'notice' : 'warn' });
  }
}
