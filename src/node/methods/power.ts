import { cancelPower, type PowerAction, power, readPowerContext, schedulePower } from '#actions';
import type { NodeContext } from '../context.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import { type Change, type ChangeCall, changeOf } from './change.ts';

const names = { shutdown: 'hardwareShutdown', restart: 'hardwareRestart' } as const;
const events = { shutdown: 'nodeShuttingDown', restart: 'nodeRestarting' } as const;

/** The machine goes down now: event and reply leave before it begins. */
export const powerChange =
  (services: NodeContext, action: PowerAction) =>
  async ({ force }: { readonly force: boolean }, _row: unknown, { grant }: ChangeCall): Promise<Change> => {
    const steps = power.plan({ action, force }, await readPowerContext(services.host));
    const change = changeOf(steps, { name: names[action], lanes: ['power'], rereads: [] });
    const reason = force ? `${names[action]}, forced` : names[action];
    return { ...change, leaving: { event: events[action], user: grant.user ?? grant.role, reason } };
  };

/** The machine goes down later. */
export const scheduleChange =
  (services: NodeContext) =>
  async (args: {
    readonly action: string;
    readonly seconds: number;
    readonly reason: string;
  }): Promise<Change> => {
    const means = await readPowerContext(services.host);
    const steps = schedulePower.plan(args, { power: means, nowNs: services.clock.nowNs() });
    return changeOf(steps, {
      name: 'schedulePowerAction',
      lanes: ['power'],
      rereads: ['ovirtNode'],
      difference: ({ scheduledPower }: NodeFacts) =>
        scheduledPower?.action === args.action ? undefined : `no ${args.action} is scheduled`,
    });
  };

/** It does not, whoever wanted it to. */
export const cancelChange = (services: NodeContext) => async (): Promise<Change> => {
  const means = await readPowerContext(services.host);
  const { scheduledPower } = await services.refresh(['ovirtNode']);
  const steps = cancelPower.plan({}, { means, pending: scheduledPower !== undefined });
  return changeOf(steps, {
    name: 'cancelPowerAction',
    lanes: ['power'],
    rereads: ['ovirtNode'],
    difference: (facts: NodeFacts) =>
      facts.scheduledPower ? `a ${facts.scheduledPower.action} is still scheduled` : undefined,
  });
};
