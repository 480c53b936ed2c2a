import { type LockName, type OperationContext, planText, runSteps, type Step, undoSteps } from '#actions';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { ReadClass } from '../facts/probe-needs.ts';

/** Undoes an applied change. @returns one line for each thing that could not be undone. */
export type Undo = () => Promise<readonly string[]>;

/** The planned change of a call: checked as far as possible beforehand; nothing is touched yet. */
export interface Change<Out = Record<string, never>> {
  /** One line for each step; empty when the host already is as requested. */
  readonly plan: readonly string[];
  /** Classes whose facts are read again after the change. */
  readonly affectedClasses: readonly ReadClass[];
  /** Locks besides the one of the method. */
  readonly locks?: readonly LockName[];
  /** Facts that the caller might not expect; they are reported with the call once it has succeeded. */
  readonly notes?: readonly string[];
  /** Set for a change that ends the agent: the change begins once this event and the reply have left; no code waits for its end. */
  readonly finalEvent?: FinalEvent;
  /** Applies the change. @returns a function that undoes it when a later change of the same call fails. */
  apply(operations: OperationContext): Promise<Undo>;
  /** Compares facts that were read afterwards with the request. @returns what differs; undefined when nothing does. */
  difference?(facts: NodeFacts): string | undefined;
  result?(facts: NodeFacts): Out;
}

/** The event that announces the end of the agent, with the caller and the reason. */
export interface FinalEvent {
  readonly event: 'nodeShuttingDown' | 'nodeRestarting';
  readonly user: string;
  readonly reason: string;
}

/** Makes a change that consists of steps only. */
export function stepsChange<Out = Record<string, never>>(
  steps: readonly Step[],
  change: Omit<Change<Out>, 'plan' | 'apply'>,
): Change<Out> {
  return {
    ...change,
    plan: planText(steps),
    async apply(operations) {
      await runSteps(steps, operations);
      return () => undoSteps(steps, operations);
    },
  };
}

/** Combines several changes into one that applies all or none: when one fails, those before it are undone, last first. */
export function combineChanges(changes: readonly Change<unknown>[]): Change {
  return {
    plan: changes.flatMap(({ plan }) => plan),
    affectedClasses: [...new Set(changes.flatMap(({ affectedClasses }) => affectedClasses))],
    locks: [...new Set(changes.flatMap(({ locks = [] }) => locks))].toSorted(),
    notes: [...new Set(changes.flatMap(({ notes = [] }) => notes))],
    async apply(operations) {
      const undos: Undo[] = [];
      try {
        for (const change of changes) undos.push(await change.apply(operations));
      } catch (error) {
        const failed = await undoAll(undos);
        if (failed.length > 0 && error instanceof Error)
          error.message += `; not undone: ${failed.join('; ')}`;
        throw error;
      }
      return () => undoAll(undos);
    },
    difference: (facts) => firstDifference(changes, facts),
  };
}

/** Returns what differs first of several changes; undefined when all are as requested. */
export const firstDifference = (changes: readonly Change<unknown>[], facts: NodeFacts) =>
  changes.map((change) => change.difference?.(facts)).find((text) => text !== undefined);

async function undoAll(undos: readonly Undo[]): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const undo of undos.toReversed()) failed.push(...(await undo()));
  return failed;
}
