import { type AmqpMap, type AmqpValue, Typed, toWire } from '#qmf';
import {
  type PredicateExample,
  predicateExamples,
  predicateSubject,
} from '../../test/kit/qmf/predicate-examples.ts';

const titles: Readonly<Record<PredicateExample['kind'], string>> = {
  int: 'Integers',
  double: 'Doubles',
  bool: 'Bools',
  text: 'Texts',
  uuid: 'UUIDs',
  map: 'Maps',
  list: 'Lists',
  absent: 'What is absent',
  logic: 'Logic and operands',
};

/** `docs/predicates.md`, from the table of examples. */
export function predicatesDocument(): string {
  const kinds = Object.keys(titles) as PredicateExample['kind'][];
  return `# Predicates

Made from the table in \`test/kit/qmf/predicate-examples.ts\` by \`npm run docs\`; do not edit.

A predicate is a list whose first element is the operator. A query carries it as \`_where\`, a locate request as its body;
an empty list, or none, matches everything.

\`\`\`
expression = [ "and" | "or" | "not", expression … ]
           | [ "eq" | "ne" | "lt" | "le" | "gt" | "ge", operand, operand ]
           | [ "re_match", operand, [ "quote", pattern ] ]
           | [ "exists", operand ] | [ "true" ] | [ "false" ]
operand    = name                      the value of that name
           | [ "quote", literal ]      a value of any type
           | number | bool             stands for itself
\`\`\`

* Numbers compare by size, whatever their types, and exactly: 64 bits against a double, too.
* A text against a number compares as a number where it is one, in decimal; two texts compare by character code.
* A UUID and a text compare in any case. Bools take the texts true and false and the numbers 1 and 0 for equal.
* Bools, maps, lists, null and "not a number" have no order: \`lt\`, \`le\`, \`gt\` and \`ge\` do not hold.
* Of an absent value no comparison holds, not even \`ne\`; \`not\` turns that round.
* \`re_match\` takes [RE2's syntax](https://github.com/google/re2/wiki/Syntax), finds its pattern anywhere in a text or
  UUID, and runs in linear time.
* At most 32 levels, 512 parts, 65,535 octets of quoted values, and 8 patterns of 256 characters, 512 together. What is not
  understood, and what takes too long for all objects that are asked for, is refused with code 4 and says why.

Every line below is tried, in the code and over the wire, against an object with these values; it has no \`rate\`.

| name | type | value |
|---|---|---|
${Object.entries(predicateSubject)
  .map(([name, { type, value }]) => row([code(name), type, code(shown(toWire(type, value)))]))
  .join('\n')}
${kinds.map(section).join('')}`;
}

function section(kind: PredicateExample['kind']): string {
  const rows = predicateExamples
    .filter((example) => example.kind === kind)
    .map(({ predicate, matches, why }) => row([code(shown(predicate)), matches ? 'yes' : 'no', why ?? '']));
  return `
## ${titles[kind]}

| predicate | holds | |
|---|---|---|
${rows.join('\n')}
`;
}

/** JSON, with numbers of 64 bits and "not a number" as they are, and a double told by its point. */
function shown(value: AmqpValue): string {
  if (value instanceof Typed) {
    const digits = String(value.value);
    const isText = typeof value.value === 'string';
    return isText ? JSON.stringify(digits) : withPoint(digits, value.amqp === 'double');
  }
  if (value instanceof Map) {
    const entries = Array.from(value as AmqpMap, ([key, item]) => `${shown(key)}: ${shown(item)}`);
    return `{${entries.join(', ')}}`;
  }
  return Array.isArray(value) ? `[${value.map(shown).join(', ')}]` : JSON.stringify(value);
}

function withPoint(digits: string, isDouble: boolean): string {
  return isDouble && /^-?\d+$/.test(digits) ? `${digits}.0` : digits;
}

function code(text: string): string {
  return `\`${text}\``;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
