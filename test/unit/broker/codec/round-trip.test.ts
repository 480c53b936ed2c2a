import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMessage } from '../../../../src/broker/codec/decode-message.ts';
import { encodeMessage, encodeValue } from '../../../../src/broker/codec/encode-message.ts';
import { type AmqpValue, Typed } from '../../../../src/qmf/index.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 90 }),
);
const octets = fc.uint8Array({ maxLength: 300 });
const ranges = {
  ubyte: [0, 0xff],
  byte: [-0x80, 0x7f],
  ushort: [0, 0xffff],
  short: [-0x8000, 0x7fff],
  uint: [0, 0xffffffff],
  int: [-0x80000000, 0x7fffffff],
} as const;
const numbers = Object.entries(ranges).map(([amqp, [min, max]]) =>
  fc.integer({ min, max }).map((value) => new Typed(amqp as keyof typeof ranges, value)),
);
const signed = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const scalar: fc.Arbitrary<AmqpValue> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  text,
  ...numbers,
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => new Typed('ulong', value)),
  signed.map((value) => new Typed('long', value)),
  signed.map((value) => new Typed('timestamp', value)),
  fc.double().map((value) => new Typed('double', value)),
  fc.float().map((value) => new Typed('float', value)),
  fc.uuid().map((value) => new Typed('uuid', value)),
  fc.string({ maxLength: 300 }).map((value) => new Typed('symbol', value)),
  octets.map((value) => new Typed('binary', value)),
);
const { value: anyValue } = fc.letrec<{ value: AmqpValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 6 }),
    fc
      .uniqueArray(fc.tuple(text, tie('value')), { maxLength: 6, selector: ([key]) => key })
      .map((entries) => new Map<AmqpValue, AmqpValue>(entries)),
    fc
      .tuple(fc.string(), tie('value'))
      .map(([name, value]) => new Typed('described', { descriptor: new Typed('symbol', name), value })),
  ),
}));

describe('encodeMessage and decodeMessage', () => {
  test('decodeMessage returns the encoded value with its type', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = encodeMessage({ applicationProperties: new Map(), body: { section: 'value', value } });
        expect(decodeMessage(bytes).body).toStrictEqual({ section: 'value', value });
      }),
      { numRuns: 2000 },
    );
  });

  test('encodeMessage writes an already encoded value unchanged', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const encoded = new Typed('encoded', encodeValue(value));
        const message = (body: AmqpValue) =>
          encodeMessage({ applicationProperties: new Map(), body: { section: 'value', value: body } });
        expect(message([encoded, 'after']).equals(message([value, 'after']))).toBe(true);
      }),
    );
  });

  test.each([
    ['uint', 0, '43'],
    ['uint', 255, '52ff'],
    ['uint', 256, '7000000100'],
    ['int', -128, '5480'],
    ['int', -129, '71ffffff7f'],
    ['double', 2, '824000000000000000'],
    ['char', 65, '5241'],
  ] as const)('encodeValue writes %s %d in its shortest form', (amqp, value, hex) => {
    expect(Buffer.from(encodeValue(new Typed(amqp, value))).toString('hex')).toBe(hex);
  });

  test.each([
    ['ulong', 0n, '44'],
    ['ulong', 255n, '53ff'],
    ['ulong', 2n ** 63n + 1n, '808000000000000001'],
    ['long', -1n, '55ff'],
    ['long', 128n, '810000000000000080'],
  ] as const)('encodeValue writes %s %d in its shortest form', (amqp, value, hex) => {
    expect(Buffer.from(encodeValue(new Typed(amqp, value))).toString('hex')).toBe(hex);
  });

  test('encodeValue writes an array as a list, which every peer can read', () => {
    expect(encodeValue(new Typed('array', ['a', 'b']))).toStrictEqual(encodeValue(['a', 'b']));
  });

  test.each([
    new Typed('ubyte', 256),
    new Typed('ushort', -1),
    new Typed('int', 1.5),
    new Typed('uint', Number.NaN),
    new Typed('ulong', -1n),
    new Typed('ulong', 2n ** 64n),
    new Typed('long', 2n ** 63n),
    new Typed('uuid', 'no uuid'),
  ])('encodeValue rejects $amqp of $value and names the expected range', (value) => {
    expect(() => encodeValue(value)).toThrow(RangeError);
    expect(() => encodeValue(value)).toThrow(`${value.amqp} is `);
  });

  test('encodeValue writes the same octets after a rejected value', () => {
    const before = encodeValue(['x', new Typed('ulong', 7n)]);
    expect(() => encodeValue(['y'.repeat(200), new Typed('ubyte', 256)])).toThrow(RangeError);
    expect(encodeValue(['x', new Typed('ulong', 7n)])).toStrictEqual(before);
  });
});

test('encodeMessage keeps messages intact around messages larger than its buffer', () => {
  const bodies = ['a', 'b'.repeat(200_000), 'c', 'd'.repeat(70_000), 'e'];
  const all = bodies.map((value) =>
    encodeMessage({ applicationProperties: new Map(), body: { section: 'value', value } }),
  );
  for (const [i, bytes] of all.entries()) {
    expect(decodeMessage(bytes).body).toStrictEqual({ section: 'value', value: bodies[i] });
  }
});
