import type { CallRecord, Log } from '#agent';
import type { Severity } from '#qmf';
import type { HostEvent } from './host-events.ts';

type ActionPerformed = Extract<HostEvent, { event: 'actionPerformed' }>;

/** One line for each call that changes the host, carried out or refused; fields keep their names, for the journal's readers. */
export function logCall(log: Log, call: CallRecord): void {
  const { objectName: object, method, replyTo, status, text, ms, right } = call;
  const fields = {
    user: right?.user ?? call.userId,
    role: right?.role,
    right: right?.by,
    replyTo,
    object,
    method,
    arguments: call.arguments,
    status,
    result: text === '' ? 'done' : text,
    ms,
  };
  if (status === 0) log.info(fields, 'action performed');
  else log.warn(fields, 'action refused or failed');
}

/** The same as an event; one that was not carried out is a warning. */
export function callEvent(call: CallRecord): {
  readonly event: ActionPerformed;
  readonly severity: Severity;
} {
  const { objectName: object, method, right, userId, status, text } = call;
  const user = right?.user ?? userId ?? '';
  return {
    event: { event: 'actionPerformed', values: { object, method, user, status, text } },
    severity: status === 0 ? 'notice' : 'warn',
  };
}
