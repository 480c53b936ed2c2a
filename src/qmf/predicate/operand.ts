import { Malformed } from '../status.ts';
import { type AmqpValue, readText, Typed } from '../values/amqp.ts';
import { quoted } from '../values/quoted.ts';
import { readList, readNumber } from '../values/read-value.ts';

/** Returns the value of a name of the tested object; undefined if the object has no such value. */
export type Lookup = (name: string) => AmqpValue | undefined;

/** An operand of a predicate: the name of a value, or a value. */
export type Operand = { readonly name: string } | { readonly literal: AmqpValue };

/**
 * Reads an operand. A bare text is a name; a bare number or bool is a literal, as in the Java library.
 * @throws Malformed for any other value that is not `["quote", value]`.
 */
export function readOperand(operator: string, source: AmqpValue = null): Operand {
  const name = readText(source);
  if (name !== undefined) return { name };
  if (typeof source === 'boolean' || readNumber(source) !== undefined) return { literal: source };
  const list = readList(source);
  if (list?.length === 2 && readText(list[0]) === 'quote') return { literal: list[1] ?? null };
  throw new Malformed(`${operator} has ${quoted(source)} as operand; expected a name or ["quote", value]`);
}

/** Returns the value of an operand for one object; undefined for the name of an absent value. */
export function resolveOperand(operand: Operand, lookup: Lookup): AmqpValue | undefined {
  return 'literal' in operand ? operand.literal : lookup(operand.name);
}

/** Returns the text that a pattern searches: a text or a uuid; undefined for any other value. */
export function toSearchableText(value: AmqpValue): string | undefined {
  return value instanceof Typed && value.amqp === 'uuid' ? (value.value as string) : readText(value);
}
