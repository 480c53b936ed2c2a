import type { HeldPlan, NetworkAction, NetworkState } from '#actions';
import type { Change, ChangeCall } from '../change.ts';
import type { ReadClass } from '../classes.ts';
import type { NodeFacts } from '../facts.ts';
import type { Services } from '../services.ts';
import { holderOf, readManagers } from './hands.ts';
import { callerOf } from './owner.ts';

/** The classes whose facts a change of the network changes. */
export const networkClasses = [
  'networkInterface',
  'address',
  'route',
  'ovirtNode',
] as const satisfies readonly ReadClass[];

/** What of a change its method knows. */
export interface NetworkChangeOf<Args, Out> {
  readonly action: NetworkAction<Args>;
  readonly args: Args;
  /** Interfaces whose holder is to carry it out, besides those that it touches. */
  readonly concerns?: readonly string[];
  readonly difference?: (facts: NodeFacts) => string | undefined;
  readonly result?: (facts: NodeFacts) => Out;
}

/** One call as a change of the network: planned now, and once more when it is its turn. */
export async function networkChange<Args, Out = object>(
  services: Services,
  call: ChangeCall,
  { action, args, concerns = [], difference, result }: NetworkChangeOf<Args, Out>,
): Promise<Change<Out>> {
  const { changes } = services;
  const managers = await readManagers(services.host);
  const plan = (state: NetworkState): HeldPlan => {
    const planned = action.plan(args, state);
    return { ...planned, holder: holderOf(managers, state, [...concerns, ...planned.effects.touches]) };
  };
  const preview = await changes.preview(plan);
  let undo: (() => Promise<readonly string[]>) | undefined;
  return {
    name: action.name,
    lanes: ['network'],
    plan: preview.plan,
    rereads: networkClasses,
    perform: async () => {
      undo = await changes.carryOut(callerOf(call.right), action.name, plan);
    },
    takeBack: async () => (await undo?.()) ?? [],
    ...(difference && { difference }),
    ...(result && { result }),
  };
}
