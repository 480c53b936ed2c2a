import { type AmqpValue, double, Typed, ulong, uuid } from './amqp.ts';
import type { TypeName } from './schema.ts';
import type { VariantValue } from './variant.ts';

/** One row of the table: a predicate and whether it holds for {@link predicateSubject}. */
export interface PredicateExample {
  readonly predicate: readonly AmqpValue[];
  readonly matches: boolean;
  /** Kind of the named value, as the document groups them. */
  readonly kind: 'int' | 'double' | 'bool' | 'text' | 'absent' | 'map' | 'list' | 'uuid' | 'logic';
  /** What the row teaches, where that is not plain. */
  readonly why?: string;
}

/** The object that every row is tried against: values by name, with their types in a schema. `speed` is absent. */
export const predicateSubject: Readonly<Record<string, { type: TypeName; value: VariantValue }>> = {
  mtu: { type: 'uint32', value: 1500 },
  numaNode: { type: 'int32', value: -1 },
  rxBytes: { type: 'uint64', value: 9007199254740993n },
  loadAverage1: { type: 'double', value: 2 },
  cpuUsage: { type: 'double', value: 12.5 },
  active: { type: 'bool', value: true },
  beeping: { type: 'bool', value: false },
  interfaceName: { type: 'sstr', value: 'eth0' },
  alias: { type: 'sstr', value: '' },
  vlanText: { type: 'sstr', value: '20' },
  uuid: { type: 'uuid', value: '4c4c4544-0044-3510-8052-b4c04f565731' },
  options: { type: 'map', value: { miimon: 100, mode: 'active-backup' } },
  members: { type: 'list', value: ['eth1', 'eth2'] },
};

const long = (value: bigint) => new Typed('long', value);
const quote = (literal: AmqpValue): AmqpValue => ['quote', literal];
const options = new Map<AmqpValue, AmqpValue>([
  ['mode', 'active-backup'],
  ['miimon', new Typed('uint', 100)],
]);
const sameUuid = '4c4c4544-0044-3510-8052-b4c04f565731';
const otherUuid = '4c4c4544-0044-3510-8052-b4c04f565732';

type Row = readonly [operator: string, name: string, literal: AmqpValue, matches: boolean, why?: string];

function rows(kind: PredicateExample['kind'], list: readonly Row[]): readonly PredicateExample[] {
  return list.map(([operator, name, literal, matches, why]) => ({
    kind,
    predicate: [operator, name, quote(literal)],
    matches,
    ...(why === undefined ? {} : { why }),
  }));
}

const ints = rows('int', [
  ['eq', 'mtu', long(1500n), true, 'the integer type does not matter'],
  ['eq', 'mtu', double(1500), true, 'numbers compare by size'],
  ['eq', 'mtu', '1500', true, 'a text that is a number compares as one'],
  ['eq', 'mtu', 'big', false],
  ['ne', 'mtu', 'big', true],
  ['ne', 'mtu', long(1500n), false],
  ['lt', 'mtu', long(9000n), true],
  ['le', 'mtu', long(1500n), true],
  ['gt', 'mtu', double(1499.5), true],
  ['ge', 'mtu', '1501', false],
  ['lt', 'mtu', 'big', false, 'what has no order is neither less nor greater'],
  ['lt', 'numaNode', long(0n), true],
  ['eq', 'rxBytes', ulong(9007199254740993n), true],
  ['eq', 'rxBytes', double(9007199254740992), false, '64 bits are exact, also against a double'],
  ['gt', 'rxBytes', double(9007199254740992), true],
  ['eq', 'mtu', true, false],
  ['re_match', 'mtu', '15', false, 're_match is for texts'],
]);

const doubles = rows('double', [
  ['eq', 'loadAverage1', long(2n), true],
  ['ne', 'loadAverage1', double(2.5), true],
  ['lt', 'loadAverage1', long(3n), true],
  ['le', 'cpuUsage', double(12.5), true],
  ['gt', 'cpuUsage', '12.4', true],
  ['ge', 'cpuUsage', long(13n), false],
  ['eq', 'cpuUsage', double(Number.NaN), false, 'not a number equals nothing'],
  ['ge', 'cpuUsage', double(Number.NaN), false],
]);

const bools = rows('bool', [
  ['eq', 'active', true, true],
  ['eq', 'active', 'true', true],
  ['eq', 'active', 'True', true, 'as the C++ library writes it'],
  ['eq', 'active', long(1n), true],
  ['eq', 'beeping', long(0n), true],
  ['eq', 'active', 'yes', false],
  ['ne', 'active', false, true],
  ['ne', 'active', true, false],
  ['lt', 'beeping', true, false, 'bools have no order'],
  ['ge', 'active', true, false],
]);

const texts = rows('text', [
  ['eq', 'interfaceName', 'eth0', true],
  ['eq', 'interfaceName', 'ETH0', false],
  ['ne', 'interfaceName', 'eth1', true],
  ['lt', 'interfaceName', 'eth1', true],
  ['le', 'interfaceName', 'eth0', true],
  ['gt', 'interfaceName', 'bond0', true],
  ['ge', 'interfaceName', 'lo', false],
  ['lt', 'vlanText', '9', true, 'two texts compare as texts'],
  ['lt', 'vlanText', long(9n), false, 'a text against a number compares as a number'],
  ['eq', 'alias', '', true],
  ['eq', 'interfaceName', null, false],
  ['re_match', 'interfaceName', '^eth\\d+$', true],
  ['re_match', 'interfaceName', 'th', true, 'a match anywhere is a match'],
  ['re_match', 'interfaceName', '(?i)ETH', true],
  ['re_match', 'interfaceName', '^bond', false],
]);

const absent = rows('absent', [
  ['eq', 'speed', long(1000n), false],
  ['ne', 'speed', long(1000n), false, 'of what is absent nothing holds'],
  ['lt', 'speed', long(1000n), false],
  ['le', 'speed', long(1000n), false],
  ['gt', 'speed', long(0n), false],
  ['ge', 'speed', long(0n), false],
  ['eq', 'speed', null, false],
  ['re_match', 'speed', '.*', false],
]);

const uuids = rows('uuid', [
  ['eq', 'uuid', uuid(sameUuid), true],
  ['eq', 'uuid', sameUuid.toUpperCase(), true, 'the text of a uuid in any case'],
  ['eq', 'uuid', otherUuid, false],
  ['ne', 'uuid', otherUuid, true],
  ['lt', 'uuid', otherUuid, true],
  ['gt', 'uuid', uuid(otherUuid), false],
  ['re_match', 'uuid', '^4c4c4544-', true],
]);

const compounds: readonly PredicateExample[] = [
  ...rows('map', [
    ['eq', 'options', options, true, 'by what is in it, in any order'],
    ['eq', 'options', new Map<AmqpValue, AmqpValue>([...options, ['primary', 'eth1']]), false, 'all of it'],
    ['ne', 'options', new Map(), true],
    ['lt', 'options', options, false],
    ['eq', 'options', 'miimon', false],
    ['re_match', 'options', 'miimon', false],
  ]),
  ...rows('list', [
    ['eq', 'members', ['eth1', 'eth2'], true],
    ['eq', 'members', ['eth2', 'eth1'], false],
  ]),
];

const present: readonly PredicateExample[] = [
  { kind: 'int', predicate: ['exists', 'mtu'], matches: true },
  { kind: 'double', predicate: ['exists', 'cpuUsage'], matches: true },
  { kind: 'bool', predicate: ['exists', 'beeping'], matches: true, why: 'false is there, too' },
  { kind: 'text', predicate: ['exists', 'alias'], matches: true },
  { kind: 'absent', predicate: ['exists', 'speed'], matches: false },
  { kind: 'map', predicate: ['exists', 'options'], matches: true },
  { kind: 'uuid', predicate: ['exists', 'uuid'], matches: true },
];

const logic: readonly PredicateExample[] = [
  { predicate: ['true'], matches: true },
  { predicate: ['false'], matches: false },
  { predicate: ['and', ['exists', 'mtu'], ['eq', 'active', quote(true)]], matches: true },
  { predicate: ['and', ['exists', 'mtu'], ['exists', 'speed']], matches: false },
  { predicate: ['and'], matches: true },
  { predicate: ['or', ['exists', 'speed'], ['exists', 'mtu']], matches: true },
  { predicate: ['or'], matches: false },
  { predicate: ['not', ['exists', 'speed']], matches: true },
  {
    predicate: ['not', ['eq', 'speed', quote(long(1000n))]],
    matches: true,
    why: 'so one asks for what is absent or other',
  },
  { predicate: ['not', ['exists', 'speed'], ['exists', 'mtu']], matches: false, why: 'none of several' },
  { predicate: ['eq', quote('a'), quote('a')], matches: true, why: 'either operand may be a literal' },
  { predicate: ['gt', 'mtu', 'numaNode'], matches: true, why: 'or a name' },
  { predicate: ['gt', 'mtu', long(1000n)], matches: true, why: 'a bare number stands for itself' },
].map((row) => ({ ...row, kind: 'logic' as const }));

/** How every operator answers for every kind of value; the document and the tests are made from it. */
export const predicateExamples: readonly PredicateExample[] = [
  ...ints,
  ...doubles,
  ...bools,
  ...texts,
  ...absent,
  ...uuids,
  ...compounds,
  ...present,
  ...logic,
];
