import type { Action } from '../action.ts';
import { Refused, Unsupported } from '../errors.ts';
import { requireSeconds } from '../require-seconds.ts';
import type { Step } from '../run/operation.ts';
import { noInitError, type PowerAction, requireNotInhibited } from './power.ts';
import { logind, type PowerContext } from './power-context.ts';

interface ScheduleArguments {
  readonly action: string;
  readonly seconds: number;
  /** Message for the users who are logged in; empty for none. */
  readonly reason: string;
}

interface ScheduleContext {
  readonly power: PowerContext;
  /** Nanoseconds since 1970. */
  readonly nowNs: bigint;
}

interface CancelContext {
  readonly power: PowerContext;
  /** Whether a power action is scheduled. */
  readonly pending: boolean;
}

/** 31 days: nobody remembers an action that is scheduled for later. */
const maxSeconds = 31 * 24 * 3600;
const logindNames: Readonly<Record<PowerAction, string>> = { shutdown: 'poweroff', restart: 'reboot' };
const cancel = { call: { ...logind, member: 'CancelScheduledShutdown' } } as const;

/** Schedules a shutdown or restart with logind, which replaces an earlier scheduled action. */
export const schedulePower: Action<ScheduleArguments, ScheduleContext> = {
  name: 'schedulePower',
  lock: 'power',
  plan({ action, seconds, reason }, context) {
    if (action !== 'shutdown' && action !== 'restart') {
      throw new Refused(`action is ${JSON.stringify(action)}; expected shutdown or restart`);
    }
    requireSeconds(seconds, maxSeconds);
    requireLogind(context.power);
    requireNotInhibited(context.power, 'schedule the action when no program inhibits it');
    const atUs = context.nowNs / 1_000n + BigInt(seconds) * 1_000_000n;
    const notifyUsers: Step = {
      run: { call: { ...logind, member: 'SetWallMessage', signature: 'sb', body: [reason, true] } },
    };
    const schedule: Step = {
      run: {
        call: { ...logind, member: 'ScheduleShutdown', signature: 'st', body: [logindNames[action], atUs] },
      },
      undo: cancel,
    };
    return reason === '' ? [schedule] : [notifyUsers, schedule];
  },
};

/** Cancels the scheduled power action, also when another program scheduled it. */
export const cancelPower: Action<Readonly<Record<never, never>>, CancelContext> = {
  name: 'cancelPower',
  lock: 'power',
  plan(_args, context) {
    requireLogind(context.power);
    if (!context.pending) throw new Refused('no power action is scheduled; nothing to cancel');
    return [{ run: cancel }];
  },
};

function requireLogind(context: PowerContext): void {
  if (context.mechanism === 'none') throw noInitError(context);
  if (context.mechanism !== 'logind') {
    throw new Unsupported('systemd-logind is not running; it keeps the time of a scheduled power action');
  }
}
