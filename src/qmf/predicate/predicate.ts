import type { AmqpValue } from '../values/amqp.ts';

/** Receives the number of steps that a part of a predicate is about to take. Throws if the budget is spent. */
export type ChargeSteps = (steps: number) => void;

/** A condition over named values. One predicate can test any number of objects. */
export interface Predicate {
  /** The list in its wire form, such as `['eq', 'name', ['quote', 'eth0']]`. */
  readonly source: readonly AmqpValue[];
  /**
   * Compiles the patterns once, which takes far longer than reading the predicate.
   * @throws Malformed for an invalid pattern.
   */
  compile(): void;
  /**
   * Tests one object.
   * @param value returns the value of a name, undefined if the object has no such value.
   * @param charge receives the cost of each part; without it the cost is unlimited.
   * @throws Malformed for an invalid pattern that is not compiled yet, and what `charge` throws.
   */
  matches(value: (name: string) => AmqpValue | undefined, charge?: ChargeSteps): boolean;
}
