import { type AmqpValue, Typed } from '#qmf';
import { type Encodable, encodeMessage } from '../../src/broker/amqp/encode.ts';
import type { Random } from './random.ts';

/** Words that mean something to QMF, to JavaScript or to the agent that is asked. */
const words = [
  ...[
    '_what',
    '_where',
    '_object_id',
    '_object_name',
    '_agent_name',
    '_schema_id',
    '_package_name',
    '_class_name',
  ],
  ...[
    '_hash',
    '_type',
    '_method_name',
    '_arguments',
    '_values',
    '_data',
    '_event',
    'OBJECT',
    'OBJECT_ID',
    'SCHEMA',
  ],
  ...[
    'SCHEMA_ID',
    '_name',
    '_vendor',
    '_product',
    '_instance',
    '_epoch',
    '_heartbeat_interval',
    '_timestamp',
  ],
  ...[
    '_properties',
    '_methods',
    '_create_ts',
    '_delete_ts',
    '_severity',
    '_desc',
    'error_text',
    'error_code',
  ],
  ...[
    'eq',
    'ne',
    'lt',
    'ge',
    'and',
    'or',
    'not',
    're_match',
    'exists',
    'true',
    'quote',
    '^a+$',
    '(a?){99}',
    '(',
  ],
  ...[
    'feed',
    'echo',
    'rename',
    'close',
    'grams',
    'name',
    'main',
    'leo',
    'animal',
    'zoo',
    'org.example.zoo',
    'startId',
  ],
  ...[
    'org.example.zoo:animal:main,leo',
    'org.example.zoo:zoo:main',
    'example.org:zoo:one',
    '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '',
    '0',
    '-1',
    '18446744073709551616',
    'true',
    'NaN',
    '\u0000',
    '\ud83d\ude00',
    'x'.repeat(300),
  ],
];

/** Those that ask come twice: more can go wrong with them. */
const opcodes = [
  ...['_agent_locate_request', '_query_request', '_method_request', '_query_request', '_method_request'],
  ...['_agent_locate_request', '_query_request', '_method_request', '_subscribe_request', '_fly'],
  ...['_agent_locate_response', '_agent_heartbeat_indication', '_query_response', '_method_response'],
  ...['_data_indication', '_exception'],
];

const numbers = [0, 1, -1, 4, 127, 128, 255, 256, 65_535, 2 ** 31 - 1, -(2 ** 31), 2 ** 32 - 1];
const bigs = [0n, 1n, -1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 64n - 1n];

type Make = (random: Random, depth: number) => AmqpValue;

function integer(type: 'ubyte' | 'ushort' | 'uint' | 'byte' | 'short' | 'int', bits: number): Make {
  const isSigned = !type.startsWith('u');
  return (random) => {
    const size = 2 ** bits;
    const value = ((random.pick(numbers) % size) + size) % size;
    return new Typed(type, isSigned && value >= size / 2 ? value - size : value);
  };
}

const scalars: readonly Make[] = [
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

const maxDepth = 6;

/** Any value, of every type and shape. */
export function anyValue(random: Random, depth = 0): AmqpValue {
  const isScalar = depth >= maxDepth || !random.oneIn(3);
  if (isScalar) return random.pick(scalars)(random, depth);
  const length = random.below(random.oneIn(20) ? 40 : 5);
  if (random.oneIn(2)) return Array.from({ length }, () => anyValue(random, depth + 1));
  return new Map(Array.from({ length }, () => [key(random), anyValue(random, depth + 1)]));
}

function key(random: Random): AmqpValue {
  return random.oneIn(30) ? random.pick(scalars)(random, maxDepth) : random.pick(words);
}

/** A predicate that is right more often than not. */
function predicate(random: Random, depth = 0): AmqpValue {
  if (random.oneIn(15)) return anyValue(random, 3);
  const operand = () => (random.oneIn(2) ? random.pick(words) : ['quote', anyValue(random, 4)]);
  const kind = depth >= maxDepth ? 2 : random.below(6);
  if (kind === 0) return [random.pick(['and', 'or', 'not']), ...parts(random, depth)];
  if (kind === 1) return ['re_match', operand(), ['quote', random.pick(words)]];
  if (kind === 2) return ['exists', operand()];
  return [random.pick(['eq', 'ne', 'lt', 'le', 'gt', 'ge']), operand(), operand()];
}

function parts(random: Random, depth: number): readonly AmqpValue[] {
  return Array.from({ length: 1 + random.below(3) }, () => predicate(random, depth + 1));
}

/** The body of a request, with the names that belong there and what belongs to them, as a rule. */
function body(random: Random): AmqpValue {
  if (random.oneIn(4)) return anyValue(random);
  if (random.oneIn(4)) return predicate(random);
  const odd = (value: AmqpValue) => (random.oneIn(6) ? anyValue(random, 3) : value);
  const objectName = random.pick(['org.example.zoo:animal:main,leo', 'org.example.zoo:zoo:main', 'nobody']);
  const fields: (readonly [string, AmqpValue])[] = [
    ['_what', odd(random.pick(['OBJECT', 'OBJECT_ID', 'SCHEMA', 'SCHEMA_ID']))],
    ['_object_id', odd(new Map([['_object_name', odd(objectName)]]))],
    ['_schema_id', odd(new Map([['_class_name', odd(random.pick(['animal', 'zoo', 'x']))]]))],
    ['_where', odd(predicate(random))],
    ['_method_name', odd(random.pick(['feed', 'echo', 'close', 'fly']))],
    ['_arguments', odd(new Map([[random.pick(['grams', 'name', 'x']), anyValue(random, 3)]]))],
    ['_values', odd(new Map([[key(random), anyValue(random, 3)]]))],
  ];
  return new Map(fields.filter(() => !random.oneIn(3)));
}

/** A message as some peer of QMF could send it. */
export function anyMessage(random: Random): Uint8Array {
  const headers = new Map<string, AmqpValue>();
  if (!random.oneIn(12))
    headers.set('qmf.opcode', random.oneIn(15) ? anyValue(random) : random.pick(opcodes));
  if (random.oneIn(3)) headers.set('qmf.agent', random.oneIn(5) ? anyValue(random) : 'example.org:zoo:one');
  if (random.oneIn(3))
    headers.set('qmf.content', random.pick(['_data', '_event', '_schema', '_schema_id', '_object_id']));
  if (random.oneIn(6)) headers.set('partial', anyValue(random, maxDepth));
  const message: Encodable = {
    properties: {
      replyTo: random.oneIn(10)
        ? undefined
        : random.pick(['qmf.default.direct/me', 'queue', '/', '', 'a/b/c']),
      correlationId: random.oneIn(3) ? anyValue(random, 5) : 'correlation',
      contentType: random.pick([undefined, 'amqp/map', 'amqp/list', 'x-application/qmf']),
      userId: random.pick([undefined, 'anonymous', '']),
    },
    applicationProperties: headers,
    body: random.oneIn(10)
      ? { section: 'data', bytes: random.octets(random.below(60)) }
      : { section: 'value', value: body(random) },
  };
  return new Uint8Array(encodeMessage(message));
}
