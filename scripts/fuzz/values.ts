import { type AmqpValue, Typed } from '#qmf';
import type { Random } from './random.ts';

/** Words with a meaning in QMF, in JavaScript or for the agent under test. */
export const words: readonly string[] = [
  ...splitWords(`
    _what _where _object_id _object_name _agent_name _schema_id _package_name _class_name _hash _type
    _method_name _arguments _values _data _event OBJECT OBJECT_ID SCHEMA SCHEMA_ID _name _vendor _product
    _instance _epoch _heartbeat_interval _timestamp _properties _methods _create_ts _delete_ts _severity
    _desc error_text error_code eq ne lt ge and or not re_match exists true quote ^a+$ (a?){99} ( feed echo
    rename close grams name main leo animal zoo org.example.zoo startId example.org:zoo:one NaN 0 -1
    org.example.zoo:animal:main,leo org.example.zoo:zoo:main 6ba7b810-9dad-11d1-80b4-00c04fd430c8 __proto__
    constructor toString 18446744073709551616
  `),
  '',
  '\u0000',
  '\u{1f600}',
  'x'.repeat(300),
];

/** Splits a text at white space. */
export function splitWords(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

const numbers = [0, 1, -1, 4, 127, 128, 255, 256, 65_535, 2 ** 31 - 1, -(2 ** 31), 2 ** 32 - 1];
const bigs = [0n, 1n, -1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 64n - 1n];

type CreateValue = (random: Random, depth: number) => AmqpValue;

function integer(type: 'ubyte' | 'ushort' | 'uint' | 'byte' | 'short' | 'int', bits: number): CreateValue {
  const isSigned = !type.startsWith('u');
  return (random) => {
    const size = 2 ** bits;
    const value = ((random.pick(numbers) % size) + size) % size;
    return new Typed(type, isSigned && value >= size / 2 ? value - size : value);
  };
}

const scalars: readonly CreateValue[] = [
  () => null,
  (random) => random.oneIn(2),
  (random) => random.pick(words),
  (random) => random.pick(words),
  (random) => new Typed('binary', Buffer.from(random.pick(words))),
  (random) => new Typed('binary', random.octets(random.below(20))),
  (random) => new Typed('symbol', random.pick(['a', 'amqp/map', 'quote'])),
  integer('ubyte', 8),
  integer('ushort', 16),
  integer('uint', 32),
  integer('byte', 8),
  integer('short', 16),
  integer('int', 32),
  (random) => new Typed('ulong', BigInt.asUintN(64, random.pick(bigs))),
  (random) => new Typed('long', BigInt.asIntN(64, random.pick(bigs))),
  (random) => new Typed('timestamp', BigInt.asIntN(64, random.pick(bigs))),
  (random) => new Typed('double', random.pick([0, -0, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300, 2])),
  (random) => new Typed('float', random.pick([0, 1.5, Number.NaN])),
  () => new Typed('uuid', '6ba7b810-9dad-11d1-80b4-00c04fd430c8'),
];

/** Levels of values inside each other. */
export const maxDepth = 6;

/** Creates a value of any type and shape. */
export function anyValue(random: Random, depth = 0): AmqpValue {
  const isScalar = depth >= maxDepth || !random.oneIn(3);
  if (isScalar) return random.pick(scalars)(random, depth);
  const length = random.below(random.oneIn(20) ? 40 : 5);
  if (random.oneIn(2)) return Array.from({ length }, () => anyValue(random, depth + 1));
  return new Map(Array.from({ length }, () => [anyKey(random), anyValue(random, depth + 1)]));
}

/** Creates a key of a map, usually text. */
export function anyKey(random: Random): AmqpValue {
  return random.oneIn(30) ? random.pick(scalars)(random, maxDepth) : random.pick(words);
}
