import type { CallRecord } from '#agent';
import type { Clock, Log } from '#base';
import { isRefusal } from '#qmf';
import type { HostEvent } from './events/host-events.ts';

/** Refusals that are reported one by one within a period; later ones are counted. */
const maxRefusals = 10;
const periodMs = 10_000;

interface AuditLogOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly reportEvent: (event: HostEvent) => void;
}

/**
 * Reports each call that changes the host by one line in the log and one event. Reports every call that was carried out;
 * counts refusals beyond a limit, so that an untrusted peer cannot fill the disk.
 */
export class AuditLog {
  readonly #options: AuditLogOptions;
  #refusals = 0;
  #lastRefusal: CallRecord | undefined;
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
    this.#refusals += 1;
    if (this.#refusals <= maxRefusals) this.#write(call);
    else this.#lastRefusal = call;
  }

  /** Reports the refusals that were only counted so far. */
  close(): void {
    this.#endPeriod();
  }

  #endPeriod(): void {
    this.#cancelPeriod?.();
    this.#cancelPeriod = undefined;
    const last = this.#lastRefusal;
    const count = this.#refusals - maxRefusals;
    this.#refusals = 0;
    this.#lastRefusal = undefined;
    if (!last) return;
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
