import type { AmqpValue } from '../values/amqp.ts';

/** Told of the steps that a part of a predicate is about to take; throws where they are too many. */
export type ChargeSteps = (steps: number) => void;

/** A condition over named values, ready to be asked many times. */
export interface Predicate {
  /** The list as it travels, such as `['eq', 'name', ['quote', 'eth0']]`. */
  readonly source: readonly AmqpValue[];
  /** Makes its patterns ready, which is done once and takes far longer than to read it. @throws Malformed for one that is none. */
  compile(): void;
  /**
   * @param value looks a name up; undefined where there is no such value.
   * @param spend what it throws is thrown on; without it nothing is, once the patterns are compiled.
   */
  matches(value: (name: string) => AmqpValue | undefined, spend?: ChargeSteps): boolean;
}
