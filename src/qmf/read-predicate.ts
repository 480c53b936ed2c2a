import type { AmqpValue } from './amqp.ts';
import type { Predicate } from './predicate.ts';

export function readPredicate(_source: AmqpValue | undefined): Predicate | undefined {
  throw new Error('not written yet');
}
