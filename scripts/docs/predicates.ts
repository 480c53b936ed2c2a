import { type AmqpMap, type AmqpValue, Typed, toWire } from '#qmf';
import {
  maxLiteralOctets,
  maxPatternLength,
  maxPatterns,
  maxPatternsLength,
  maxPredicateDepth,
  maxPredicateParts,
} from '../../src/qmf/limits.ts';
import {
  type PredicateExample,
  predicateExamples,
  predicateSubject,
} from '../../test/kit/qmf/predicate-examples.ts';
import { tableRow } from './table-row.ts';

const titles: Readonly<Record<PredicateExample['kind'], string>> = {
  int: 'Integers',
  double: 'Doubles',
  bool: 'Bools',
  text: 'Texts',
  uuid: 'UUIDs',
  map: 'Maps',
  list: 'Lists',
  absent: 'Absent values',
  logic: 'Logic and operands',
};

/** Renders `docs/predicates.md` from the table of examples. */
export function predicatesDocument(): string {
  const kinds = Object.keys(titles) as PredicateExample['kind'][];
  return `# Predicates

Made from the table in \`test/kit/qmf/predicate-examples.ts\` by \`npm run docs\`; do not edit.

A predicate is a list whose first element is the operator. A query carries the list as \`_where\`, a locate request as
its body. An empty or absent list matches every object.

\`\`\`
expression = [ "and" | "or" | "not", expression … ]
           | [ "eq" | "ne" | "lt" | "le" | "gt" | "ge", operand, operand ]
           | [ "re_match", operand, [ "quote", pattern ] ]
           | [ "exists", operand ] | [ "true" ] | [ "false" ]
operand    = name                      the value with that name
           | [ "quote", literal ]      a value of any type
           | number | bool             the number or bool itself
\`\`\`

* Numbers compare by size and exactly, whatever their types: this includes 64 bits against a double.
* A text against a number compares as a number if it is a decimal number. Two texts compare by character code.
* A UUID and a text compare in any case. A bool equals the texts true and false and the numbers 1 and 0.
* Bools, maps, lists, null and "not a number" have no order: \`lt\`, \`le\`, \`gt\` and \`ge\` do not hold.
* No comparison of an absent value holds, not even \`ne\`. \`not\` reverses the result.
* \`re_match\` uses [RE2's syntax](https://github.com/google/re2/wiki/Syntax). A pattern matches anywhere in a text or
  UUID, in linear time.
* The agent accepts at most ${maxPredicateDepth} levels, ${maxPredicateParts} parts, ${maxLiteralOctets.toLocaleString('en')} octets of quoted values, and ${maxPatterns} patterns of
  ${maxPatternLength} characters, ${maxPatternsLength} together. It refuses an invalid predicate, and one that takes too long for all queried
  objects, with code 4 and a reason.

Tests evaluate every line below, in the code and over the wire, against an object with these values and without \`rate\`.

| name | type | value |
|---|---|---|
${Object.entries(predicateSubject)
  .map(([name, { type, value }]) => tableRow([code(name), type, code(format(toWire(type, value)))]))
  .join('\n')}
${kinds.map(section).join('')}`;
}

function section(kind: PredicateExample['kind']): string {
  const rows = predicateExamples
    .filter((example) => example.kind === kind)
    .map(({ predicate, matches, why }) =>
      tableRow([code(format(predicate)), matches ? 'yes' : 'no', why ?? '']),
    );
  return `
## ${titles[kind]}

| predicate | holds | |
|---|---|---|
${rows.join('\n')}
`;
}

/** Writes a value as JSON, with exact 64-bit numbers, "not a number", and a decimal point in each double. */
function format(value: AmqpValue): string {
  if (value instanceof Typed) {
    const digits = String(value.value);
    const isText = typeof value.value === 'string';
    return isText ? JSON.stringify(digits) : withPoint(digits, value.amqp === 'double');
  }
  if (value instanceof Map) {
    const entries = Array.from(value as AmqpMap, ([key, item]) => `${format(key)}: ${format(item)}`);
    return `{${entries.join(', ')}}`;
  }
  return Array.isArray(value) ? `[${value.map(format).join(', ')}]` : JSON.stringify(value);
}

function withPoint(digits: string, isDouble: boolean): string {
  return isDouble && /^-?\d+$/.test(digits) ? `${digits}.0` : digits;
}

function code(text: string): string {
  return `\`${text}\``;
}
