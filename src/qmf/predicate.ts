import type { AmqpValue } from './amqp.ts';

/** A condition over named values, ready to be asked many times. */
export interface Predicate {
  /** The list as it travels, such as `['eq', 'name', ['quote', 'eth0']]`. */
  readonly source: readonly AmqpValue[];
  /** @param value looks a name up; undefined where there is no such value. */
  matches(value: (name: string) => AmqpValue | undefined): boolean;
}
