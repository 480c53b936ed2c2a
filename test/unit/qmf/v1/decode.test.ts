import { describe, expect, it } from 'vitest';
import { type AmqpValue, Malformed, Typed, ulong } from '#qmf';
import { decodeList, decodeMap } from '../../../../src/qmf/v1/decode.ts';

/** Encodes a list of one value in AMQP 0-10. */
function listOf(hex: string): Uint8Array {
  const value = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const head = Buffer.alloc(8);
  head.writeUInt32BE(value.length + 4, 0);
  head.writeUInt32BE(1, 4);
  return Uint8Array.from(Buffer.concat([head, value]));
}

const octets = (...bytes: readonly number[]) => new Typed('binary', Uint8Array.from(bytes));

describe('decodeList and decodeMap', () => {
  const values: readonly (readonly [string, string, AmqpValue])[] = [
    ['int8', '01 fb', new Typed('byte', -5)],
    ['uint8', '02 c8', new Typed('ubyte', 200)],
    ['char', '04 61', 'a'],
    ['boolean', '08 01', true],
    ['int16', '11 fed4', new Typed('short', -300)],
    ['uint16', '12 ea60', new Typed('ushort', 60_000)],
    ['int32', '21 fffeee90', new Typed('int', -70_000)],
    ['uint32', '22 ee6b2800', new Typed('uint', 4_000_000_000)],
    ['float', '23 3fc00000', new Typed('float', 1.5)],
    ['int64', '31 ffffffffffffffff', new Typed('long', -1n)],
    ['uint64', '32 fffffffffffffff0', ulong(18446744073709551600n)],
    ['double', '33 4000000000000000', new Typed('double', 2)],
    ['datetime', '38 0000000000000005', ulong(5n)],
    [
      'uuid',
      '48 00112233445566778899aabbccddeeff',
      new Typed('uuid', '00112233-4455-6677-8899-aabbccddeeff'),
    ],
    ['vbin8', '80 02 0001', octets(0, 1)],
    ['str8-latin', '84 02 61e4', 'aä'],
    ['str8', '85 02 c3a4', 'ä'],
    ['str8-utf16', '86 02 00e4', 'ä'],
    ['vbin16', '90 0001 ff', octets(255)],
    ['str16', '95 0003 65713a', 'eq:'],
    ['vbin32', 'a0 00000001 07', octets(7)],
    ['map', 'a8 00000008 00000001 01 6b 08 00', new Map([['k', false]])],
    ['empty map', 'a8 00000000', new Map()],
    ['list', 'a9 00000006 00000001 08 01', [true]],
    ['array', 'aa 00000007 02 00000002 01 02', [new Typed('ubyte', 1), new Typed('ubyte', 2)]],
    ['decimal', 'c8 00 00000001', octets(0, 0, 0, 0, 1)],
    ['void', 'f0', null],
  ];
  it.each(values)('decode a value of type %s with its type and value', (_, hex, value) => {
    expect(decodeList(listOf(hex))).toEqual([value]);
  });

  const broken: readonly (readonly [string, string])[] = [
    ['a reserved code', 'b0 00'],
    ['a text that ends early', '95 0009 6162'],
    ['a text that is not UTF-8', '95 0001 ff'],
    ['a list with fewer elements than its count', 'a9 00000005 ffffffff f0'],
    ['an array of four thousand million elements without octets', 'aa 00000005 f0 ffffffff'],
    ['a map whose key ends early', 'a8 00000006 00000001 09 61'],
  ];
  it.each(broken)('refuse %s', (_, hex) => {
    expect(() => decodeList(listOf(hex))).toThrow(Malformed);
  });

  it('refuse a body that differs from its size', () => {
    expect(() => decodeMap(Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0, 9))).toThrow('1 octets follow the body');
    expect(() => decodeMap(Uint8Array.of(0, 0, 0, 9, 0))).toThrow(Malformed);
    expect(decodeMap(Uint8Array.of(0, 0, 0, 0))).toEqual(new Map());
  });

  it('refuse a body of more than 250,000 values, in one list or in many', () => {
    const nulls = (count: number) => {
      const head = Buffer.alloc(9);
      head[0] = 0xa9;
      head.writeUInt32BE(count + 4, 1);
      head.writeUInt32BE(count, 5);
      return Buffer.concat([head, Buffer.alloc(count, 0xf0)]).toString('hex');
    };
    expect(decodeList(listOf(nulls(200_000)))).toHaveLength(1);
    expect(() => decodeList(listOf(nulls(300_000)))).toThrow('more than 250000 values');
    const inner = nulls(1_000).repeat(300);
    const head = Buffer.from('0000000000000000', 'hex');
    head.writeUInt32BE(inner.length / 2 + 4, 0);
    head.writeUInt32BE(300, 4);
    expect(() => decodeList(Uint8Array.from(Buffer.from(head.toString('hex') + inner, 'hex')))).toThrow(
      'more than 250000 values',
    );
  });
});
