import { Malformed } from '../status.ts';
import type { AmqpValue } from '../values/amqp.ts';
import { quoted } from '../values/quoted.ts';
import { readList } from '../values/read-value.ts';
import type { ChargeSteps, Predicate } from './predicate.ts';
import { PredicateReader } from './predicate-reader.ts';

/** A program pays nothing for a predicate that it wrote. */
const chargeNothing: ChargeSteps = () => undefined;

/**
 * Reads a predicate from its list, such as `['and', ['eq', 'kind', ['quote', 'bond']], ['exists', 'speed']]`, and
 * compiles its patterns.
 * @returns undefined for an absent value, null and an empty list, which match every object.
 * @throws Malformed with the invalid part.
 */
export function readPredicate(source: AmqpValue | undefined): Predicate | undefined {
  const predicate = readUntrustedPredicate(source);
  predicate?.compile();
  return predicate;
}

/**
 * Reads a predicate of an untrusted peer and leaves its patterns uncompiled. The peer decides how many patterns come
 * and how long each takes, so the caller compiles them within a budget.
 * @returns undefined for an absent value, null and an empty list, which match every object.
 * @throws Malformed with the invalid part.
 */
export function readUntrustedPredicate(source: AmqpValue | undefined): Predicate | undefined {
  if (source === undefined || source === null) return undefined;
  const list = readList(source);
  if (list === undefined) throw new Malformed(`predicate is ${quoted(source)}; expected a list`);
  if (list.length === 0) return undefined;
  const reader = new PredicateReader();
  const test = reader.readExpression(list, 0);
  return {
    source: list,
    compile() {
      for (const pattern of reader.patterns) pattern.compile();
    },
    matches: (value, charge = chargeNothing) => test(value, charge),
  };
}
