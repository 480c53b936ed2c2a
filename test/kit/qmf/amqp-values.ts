import fc from 'fast-check';
import { type AmqpValue, Typed } from '#qmf';

const integers = fc.oneof(
  fc.integer({ min: 0, max: 255 }).map((value) => new Typed('ubyte', value)),
  fc.integer({ min: -128, max: 127 }).map((value) => new Typed('byte', value)),
  fc.integer({ min: 0, max: 4_294_967_295 }).map((value) => new Typed('uint', value)),
  fc.integer().map((value) => new Typed('int', value)),
  fc.bigInt(0n, 2n ** 64n - 1n).map((value) => new Typed('ulong', value)),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map((value) => new Typed('long', value)),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map((value) => new Typed('timestamp', value)),
);

/** Words of QMF, so that arbitrary values pass the first checks of a reader. */
const words = fc.constantFrom(
  'and',
  'or',
  'not',
  'eq',
  'exists',
  'quote',
  're_match',
  '_what',
  'OBJECT',
  '_object_id',
  '_object_name',
  '_schema_id',
  '_package_name',
  '_class_name',
  '_hash',
  '_type',
  '_data',
  '_event',
  '_values',
  '_where',
  '_arguments',
  '_method_name',
  '_properties',
  '_methods',
  '_name',
  'TYPE_INT',
  'error_text',
  'error_code',
  '_severity',
  '_timestamp',
);
const texts = fc.oneof(words, fc.string(), fc.string({ unit: 'binary' }));

const scalars: fc.Arbitrary<AmqpValue> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  texts,
  integers,
  fc.double().map((value) => new Typed('double', value)),
  fc.float().map((value) => new Typed('float', value)),
  fc.integer({ min: 0, max: 0x10ffff }).map((value) => new Typed('char', value)),
  fc.uuid().map((value) => new Typed('uuid', value)),
  words.map((value) => new Typed('symbol', value)),
  texts.map((value) => new Typed('binary', new TextEncoder().encode(value))),
  fc.uint8Array({ maxLength: 20 }).map((value) => new Typed('binary', Uint8Array.from(value))),
  fc
    .uint8Array({ minLength: 8, maxLength: 8 })
    .map((value) => new Typed('decimal64', Uint8Array.from(value))),
);

/** Generates AMQP values of any type and shape, with many words of QMF. */
export const amqpValues: fc.Arbitrary<AmqpValue> = fc.letrec<{ value: AmqpValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.array(tie('value'), { maxLength: 5 }),
    fc
      .array(fc.tuple(fc.oneof(texts, scalars), tie('value')), { maxLength: 6 })
      .map((pairs) => new Map(pairs)),
    fc.array(tie('value'), { maxLength: 3 }).map((list) => new Typed('array', list)),
    tie('value').map((value) => new Typed('described', { descriptor: new Typed('ulong', 1n), value })),
  ),
})).value;
