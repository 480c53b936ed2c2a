import type { CallRecord } from '#agent';
import type { Clock, Log } from '#base';
import { type Severity, statusCodes } from '#qmf';
import type { HostEvent } from './events/host-events.ts';

/** Statuses of calls of which nothing was done. */
const refusals: ReadonlySet<number> = new Set([
  statusCodes.UnknownObject,
  statusCodes.NotImplemented,
  statusCodes.InvalidParameter,
  statusCodes.FeatureNotImplemented,
  statusCodes.Forbidden,
  statusCodes.TooLate,
  statusCodes.Busy,
]);

/** Refusals that are told one by one within a period; those that follow are counted. */
const mostRefusals = 10;
const periodMs = 10_000;

interface AuditOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly raise: (event: HostEvent, severity: Severity) => void;
}

/**
 * Tells of each call that changes the host, in one line of the log and one event. All that was carried out is told;
 * refusals without end are counted, so that a stranger fills no disk.
 */
export class AuditLog {
  readonly #options: AuditOptions;
  #refused = 0;
  #last: CallRecord | undefined;
  #cancel: (() => void) | undefined;

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  record(call: CallRecord): void {
    if (!refusals.has(call.status)) {
      this.#tell(call);
      return;
    }
    this.#cancel ??= this.#options.clock.after(periodMs, () => this.#count());
    this.#refused += 1;
    if (this.#refused <= mostRefusals) this.#tell(call);
    else this.#last = call;
  }

  close(): void {
    this.#count();
  }

  #count(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const last = this.#last;
    const more = this.#refused - mostRefusals;
    this.#refused = 0;
    this.#last = undefined;
    if (last)
      this.#tell({ ...last, text: `${last.text} (the last of ${more} more in ${periodMs / 1000} s)` }, more);
  }

  #tell(call: CallRecord, count?: number): void {
    const { log, raise } = this.#options;
    const { objectName: object, method, replyTo, status, text, ms, grant, userId } = call;
    // What a message calls its sender is a claim where nobody vouches for it: no call is carried out under it.
    const user = grant ? grant.user : userId;
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
      result: status === 0 ? ['done', text].filter(Boolean).join('; ') : text,
      ms,
      count,
    };
    if (status === 0) log.info(fields, 'action performed');
    else log.warn(fields, 'action refused or failed');
    const values = { object, method, user: user ?? '', status, text };
    raise({ event: 'actionPerformed', values }, status === 0 ? 'notice' : 'warn');
  }
}
