import { type LockName, type OperationContext, planText, runSteps, type Step, undoSteps } from '#actions';
import type { MethodCall } from '#agent';
import type { ReadClass } from '../classes/node-classes.ts';
import type { NodeFacts } from '../facts/node-facts.ts';

/** What a call will do to the host: all that can be checked is, and nothing is touched. */
export interface Change<Out = Record<string, never>> {
  /** Name of the method. */
  readonly name: string;
  readonly lanes: readonly LockName[];
  /** What would be run, one line for each step; none where all is as asked already. */
  readonly plan: readonly string[];
  /** The classes whose facts it changes. */
  readonly rereads: readonly ReadClass[];
  perform(means: OperationContext): Promise<void>;
  /** After {@link perform}, for one of several whose later one failed. @returns one line for each thing not undone. */
  takeBack(means: OperationContext): Promise<readonly string[]>;
  /** Of facts read after it: what is still not as asked; undefined where all is. */
  difference?(facts: NodeFacts): string | undefined;
  result?(facts: NodeFacts): Out;
  /** Told with the call once it was carried out: what its caller might take for granted and is not so. */
  readonly notes?: readonly string[] | undefined;
  /** For what ends the agent: done when this event and the reply have left, and then not waited for. */
  readonly leaving?: Leaving | undefined;
}

export interface Leaving {
  readonly event: 'nodeShuttingDown' | 'nodeRestarting';
  readonly user: string;
  readonly reason: string;
}

/** What of a call a change is made from. */
export type ChangeCall = Pick<MethodCall, 'grant' | 'objectId' | 'checkCall'>;

/** Decides what a call would do. @throws {Refused} {Unsupported} {Busy} {QmfException} */
export type Prepare<Args, Row, Out> = (
  args: Args,
  row: Row,
  call: ChangeCall,
) => Change<Out> | Promise<Change<Out>>;

/** A change that is steps and nothing else. */
export function changeOf<Out = Record<string, never>>(
  steps: readonly Step[],
  change: Omit<Change<Out>, 'plan' | 'perform' | 'takeBack'>,
): Change<Out> {
  return {
    ...change,
    plan: planText(steps),
    perform: (means) => runSteps(steps, means),
    takeBack: (means) => undoSteps(steps, means),
  };
}

/** Several changes as one: all or none. What was done before one that fails is taken back, last first. */
export function allOrNone(name: string, changes: readonly Change<unknown>[]): Change {
  const done: Change<unknown>[] = [];
  const takeBack = async (means: OperationContext) => {
    const left: string[] = [];
    for (const change of done.splice(0).toReversed()) left.push(...(await change.takeBack(means)));
    return left;
  };
  return {
    name,
    lanes: [...new Set(changes.flatMap(({ lanes }) => lanes))].toSorted(),
    plan: changes.flatMap(({ plan }) => plan),
    rereads: [...new Set(changes.flatMap(({ rereads }) => rereads))],
    async perform(means) {
      try {
        for (const change of changes) {
          await change.perform(means);
          done.push(change);
        }
      } catch (error) {
        const left = await takeBack(means);
        if (left.length > 0 && error instanceof Error) error.message += `; not undone: ${left.join('; ')}`;
        throw error;
      }
    },
    takeBack,
    notes: [...new Set(changes.flatMap(({ notes }) => notes ?? []))],
    difference: (facts) =>
      changes.map((change) => change.difference?.(facts)).find((text) => text !== undefined),
  };
}
