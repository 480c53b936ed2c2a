import { type AmqpValue, double, Typed, type TypeName, ulong, uuid, type VariantValue } from '#qmf';

/** A predicate, and whether {@link predicateSubject} matches it. */
export interface PredicateExample {
  readonly predicate: readonly AmqpValue[];
  readonly matches: boolean;
  /** Kind of the named value, as the document groups them. */
  readonly kind: 'int' | 'double' | 'bool' | 'text' | 'absent' | 'map' | 'list' | 'uuid' | 'logic';
  /** The rule that the example shows, if it is not obvious. */
  readonly why?: string | undefined;
}

/** The object that every example is evaluated against: values by name, with their schema types. `rate` is absent. */
export const predicateSubject: Readonly<Record<string, { type: TypeName; value: VariantValue }>> = {
  size: { type: 'uint32', value: 1500 },
  offset: { type: 'int32', value: -1 },
  octets: { type: 'uint64', value: 9007199254740993n },
  load: { type: 'double', value: 2 },
  percent: { type: 'double', value: 12.5 },
  enabled: { type: 'bool', value: true },
  busy: { type: 'bool', value: false },
  name: { type: 'sstr', value: 'eth0' },
  note: { type: 'sstr', value: '' },
  digits: { type: 'sstr', value: '20' },
  uuid: { type: 'uuid', value: '4c4c4544-0044-3510-8052-b4c04f565731' },
  options: { type: 'map', value: { period: 100, mode: 'active-backup' } },
  members: { type: 'list', value: ['eth1', 'eth2'] },
};

const long = (value: bigint) => new Typed('long', value);
const quote = (literal: AmqpValue): AmqpValue => ['quote', literal];
const options = new Map<AmqpValue, AmqpValue>([
  ['mode', 'active-backup'],
  ['period', new Typed('uint', 100)],
]);
const sameUuid = '4c4c4544-0044-3510-8052-b4c04f565731';
const otherUuid = '4c4c4544-0044-3510-8052-b4c04f565732';

type ComparisonRow = readonly [
  operator: string,
  name: string,
  literal: AmqpValue,
  matches: boolean,
  why?: string,
];

/** Creates examples that compare a named value with a literal. */
function comparisons(
  kind: PredicateExample['kind'],
  list: readonly ComparisonRow[],
): readonly PredicateExample[] {
  return list.map(([operator, name, literal, matches, why]) => ({
    kind,
    predicate: [operator, name, quote(literal)],
    matches,
    why,
  }));
}

const ints = comparisons('int', [
  ['eq', 'size', long(1500n), true, 'the integer type does not matter'],
  ['eq', 'size', double(1500), true, 'numbers compare by size'],
  ['eq', 'size', '1500', true, 'a numeric text compares as a number'],
  ['eq', 'size', 'big', false],
  ['ne', 'size', 'big', true],
  ['ne', 'size', long(1500n), false],
  ['lt', 'size', long(9000n), true],
  ['le', 'size', long(1500n), true],
  ['gt', 'size', double(1499.5), true],
  ['ge', 'size', '1501', false],
  ['lt', 'size', 'big', false, 'values without an order are neither less nor greater'],
  ['lt', 'offset', long(0n), true],
  ['eq', 'octets', ulong(9007199254740993n), true],
  ['eq', 'octets', double(9007199254740992), false, '64 bits are exact, also against a double'],
  ['gt', 'octets', double(9007199254740992), true],
  ['eq', 'size', true, false],
  ['re_match', 'size', '15', false, 're_match applies to texts only'],
]);

const doubles = comparisons('double', [
  ['eq', 'load', long(2n), true],
  ['ne', 'load', double(2.5), true],
  ['lt', 'load', long(3n), true],
  ['le', 'percent', double(12.5), true],
  ['gt', 'percent', '12.4', true],
  ['ge', 'percent', long(13n), false],
  ['eq', 'percent', double(Number.NaN), false, 'not a number equals nothing'],
  ['ge', 'percent', double(Number.NaN), false],
]);

const bools = comparisons('bool', [
  ['eq', 'enabled', true, true],
  ['eq', 'enabled', 'true', true],
  ['eq', 'enabled', 'True', true, 'as the C++ library writes it'],
  ['eq', 'enabled', long(1n), true],
  ['eq', 'busy', long(0n), true],
  ['eq', 'enabled', 'yes', false],
  ['ne', 'enabled', false, true],
  ['ne', 'enabled', true, false],
  ['lt', 'busy', true, false, 'bools have no order'],
  ['ge', 'enabled', true, false],
]);

const texts = comparisons('text', [
  ['eq', 'name', 'eth0', true],
  ['eq', 'name', 'ETH0', false],
  ['ne', 'name', 'eth1', true],
  ['lt', 'name', 'eth1', true],
  ['le', 'name', 'eth0', true],
  ['gt', 'name', 'bond0', true],
  ['ge', 'name', 'lo', false],
  ['lt', 'digits', '9', true, 'two texts compare as texts'],
  ['lt', 'digits', long(9n), false, 'a text against a number compares as a number'],
  ['eq', 'note', '', true],
  ['eq', 'name', null, false],
  ['re_match', 'name', '^eth\\d+$', true],
  ['re_match', 'name', 'th', true, 'a match anywhere is a match'],
  ['re_match', 'name', '(?i)ETH', true],
  ['re_match', 'name', '^bond', false],
]);

const absent = comparisons('absent', [
  ['eq', 'rate', long(1000n), false],
  ['ne', 'rate', long(1000n), false, 'no comparison of an absent value holds'],
  ['lt', 'rate', long(1000n), false],
  ['le', 'rate', long(1000n), false],
  ['gt', 'rate', long(0n), false],
  ['ge', 'rate', long(0n), false],
  ['eq', 'rate', null, false],
  ['re_match', 'rate', '.*', false],
]);

const uuids = comparisons('uuid', [
  ['eq', 'uuid', uuid(sameUuid), true],
  ['eq', 'uuid', sameUuid.toUpperCase(), true, 'the text of a uuid in any case'],
  ['eq', 'uuid', otherUuid, false],
  ['ne', 'uuid', otherUuid, true],
  ['lt', 'uuid', otherUuid, true],
  ['gt', 'uuid', uuid(otherUuid), false],
  ['re_match', 'uuid', '^4c4c4544-', true],
]);

const compounds: readonly PredicateExample[] = [
  ...comparisons('map', [
    ['eq', 'options', options, true, 'maps compare by content, in any order'],
    [
      'eq',
      'options',
      new Map<AmqpValue, AmqpValue>([...options, ['primary', 'eth1']]),
      false,
      'a map with another entry differs',
    ],
    ['ne', 'options', new Map(), true],
    ['lt', 'options', options, false],
    ['eq', 'options', 'period', false],
    ['re_match', 'options', 'period', false],
  ]),
  ...comparisons('list', [
    ['eq', 'members', ['eth1', 'eth2'], true],
    ['eq', 'members', ['eth2', 'eth1'], false],
  ]),
];

const existence: readonly PredicateExample[] = [
  { kind: 'int', predicate: ['exists', 'size'], matches: true },
  { kind: 'double', predicate: ['exists', 'percent'], matches: true },
  { kind: 'bool', predicate: ['exists', 'busy'], matches: true, why: 'false is a value as well' },
  { kind: 'text', predicate: ['exists', 'note'], matches: true },
  { kind: 'absent', predicate: ['exists', 'rate'], matches: false },
  { kind: 'map', predicate: ['exists', 'options'], matches: true },
  { kind: 'uuid', predicate: ['exists', 'uuid'], matches: true },
];

const logic: readonly PredicateExample[] = [
  { predicate: ['true'], matches: true },
  { predicate: ['false'], matches: false },
  { predicate: ['and', ['exists', 'size'], ['eq', 'enabled', quote(true)]], matches: true },
  { predicate: ['and', ['exists', 'size'], ['exists', 'rate']], matches: false },
  { predicate: ['and'], matches: true },
  { predicate: ['or', ['exists', 'rate'], ['exists', 'size']], matches: true },
  { predicate: ['or'], matches: false },
  { predicate: ['not', ['exists', 'rate']], matches: true },
  {
    predicate: ['not', ['eq', 'rate', quote(long(1000n))]],
    matches: true,
    why: 'selects absent and different values',
  },
  {
    predicate: ['not', ['exists', 'rate'], ['exists', 'size']],
    matches: false,
    why: 'not negates the disjunction of its operands',
  },
  { predicate: ['eq', quote('a'), quote('a')], matches: true, why: 'either operand may be a literal' },
  { predicate: ['gt', 'size', 'offset'], matches: true, why: 'both operands may be names' },
  { predicate: ['gt', 'size', long(1000n)], matches: true, why: 'a bare number stands for itself' },
].map((row) => ({ ...row, kind: 'logic' as const }));

/** Examples of every operator with every kind of value. The document and the tests use them. */
export const predicateExamples: readonly PredicateExample[] = [
  ...ints,
  ...doubles,
  ...bools,
  ...texts,
  ...absent,
  ...uuids,
  ...compounds,
  ...existence,
  ...logic,
];
