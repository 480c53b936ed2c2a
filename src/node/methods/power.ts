import { cancelPower, type PowerAction, power, readPowerContext, schedulePower } from '#actions';
import { type Change, stepsChange } from './change.ts';
import type { MutatingMethod } from './method.ts';

interface PowerArgs {
  readonly force: boolean;
}
interface ScheduleArgs {
  readonly action: string;
  readonly seconds: number;
  readonly reason: string;
}
/** The method changes nothing that a row shows. */
type AnyRow = unknown;
type NoResult = Record<string, never>;

const access = { right: 'power', lock: 'power', kept: true } as const;
const finalEvents = { shutdown: 'nodeShuttingDown', restart: 'nodeRestarting' } as const;

/** Shuts the machine down or restarts it now, once event and reply have left. */
export const powerMethod = (action: PowerAction): MutatingMethod<PowerArgs, AnyRow, NoResult> => ({
  ...access,
  async plan({ host }, { force }, _row, { method, grant }): Promise<Change> {
    const steps = power.plan({ action, force }, await readPowerContext(host));
    const user = grant.user ?? grant.role;
    const reason = force ? `${method}, forced` : method;
    return stepsChange(steps, {
      affectedClasses: [],
      finalEvent: { event: finalEvents[action], user, reason },
    });
  },
});

/** Shuts the machine down or restarts it later. */
export const schedulePowerMethod: MutatingMethod<ScheduleArgs, AnyRow, NoResult> = {
  ...access,
  async plan({ host, clock }, args): Promise<Change> {
    const powerContext = await readPowerContext(host);
    const steps = schedulePower.plan(args, { power: powerContext, nowNs: clock.nowNs() });
    return stepsChange(steps, {
      affectedClasses: ['ovirtNode'],
      difference: ({ scheduledPower }) =>
        scheduledPower?.action === args.action ? undefined : `no ${args.action} is scheduled`,
    });
  },
};

/** Cancels the scheduled power action, also one that another program scheduled. */
export const cancelPowerMethod: MutatingMethod<object, AnyRow, NoResult> = {
  ...access,
  async plan({ host, refresh }): Promise<Change> {
    const powerContext = await readPowerContext(host);
    const { scheduledPower } = await refresh(['ovirtNode']);
    const steps = cancelPower.plan({}, { power: powerContext, pending: scheduledPower !== undefined });
    return stepsChange(steps, {
      affectedClasses: ['ovirtNode'],
      difference: (facts) =>
        facts.scheduledPower ? `a ${facts.scheduledPower.action} is still scheduled` : undefined,
    });
  },
};
