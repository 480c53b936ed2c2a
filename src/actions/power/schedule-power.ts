import type { Action } from '../action.ts';
import { Refused, Unsupported } from '../errors.ts';
import { requireSeconds } from '../require-seconds.ts';
import type { Step } from '../run/operation.ts';
import { noInitError, type PowerAction, requireNotInhibited } from './power.ts';
import { logind, type PowerContext } from './power-context.ts';

interface ScheduleArguments {
  readonly action: string;
  readonly seconds: number;
  /** For the users of the host; empty for none. */
  readonly reason: string;
}
interface ScheduleNeeds {
  readonly power: PowerContext;
  /** Nanoseconds since 1970. */
  readonly nowNs: bigint;
}

/** A month: what is meant for later is forgotten. */
const longestSeconds = 31 * 24 * 3600;
const actions: Readonly<Record<PowerAction, string>> = { shutdown: 'poweroff', restart: 'reboot' };
const cancel = { call: { ...logind, member: 'CancelScheduledShutdown' } } as const;

/** Shuts down or restarts later; the init system keeps the time, and replaces what was scheduled before. */
export const schedulePower: Action<ScheduleArguments, ScheduleNeeds> = {
  name: 'schedulePower',
  lock: 'power',
  plan({ action, seconds, reason }, { power, nowNs }) {
    if (action !== 'shutdown' && action !== 'restart') {
      throw new Refused(`action is ${JSON.stringify(action)}; shutdown or restart`);
    }
    requireSeconds(seconds, longestSeconds);
    requireLogind(power);
    requireNotInhibited(power, 'it can be scheduled when that has ended');
    const atUs = nowNs / 1_000n + BigInt(seconds) * 1_000_000n;
    const tell: Step = {
      run: { call: { ...logind, member: 'SetWallMessage', signature: 'sb', body: [reason, true] } },
    };
    const run = {
      call: { ...logind, member: 'ScheduleShutdown', signature: 'st', body: [actions[action], atUs] },
    };
    return [...(reason === '' ? [] : [tell]), { run, undo: cancel }];
  },
};

/** Cancels what is scheduled, whoever did it. */
export const cancelPower: Action<
  Readonly<Record<never, never>>,
  { readonly means: PowerContext; readonly pending: boolean }
> = {
  name: 'cancelPower',
  lock: 'power',
  plan(_args, { means, pending }) {
    requireLogind(means);
    if (!pending) throw new Refused('no power action is scheduled; there is nothing to cancel');
    return [{ run: cancel }];
  },
};

function requireLogind(means: PowerContext): void {
  if (means.mechanism === 'none') throw noInitError(means);
  if (means.mechanism !== 'logind') {
    throw new Unsupported(
      'systemd-logind does not run here, which keeps the time of a scheduled power action',
    );
  }
}
