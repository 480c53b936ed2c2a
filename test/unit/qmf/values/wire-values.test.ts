import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AmqpValue,
  double,
  fromWire,
  QmfException,
  Typed,
  type TypeName,
  toPlain,
  toWire,
  uint,
  ulong,
  uuid,
  type Variant,
  type VariantValue,
  variantToWire,
} from '#qmf';

const bounded = (min: bigint, max: bigint) => fc.bigInt(min, max);
const small = (min: number, max: number) => fc.integer({ min, max });
const variants = fc.letrec<{ value: Variant }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value')),
  ),
})).value;

/** Generates values of each type over its whole range. */
const values: Readonly<Record<TypeName, fc.Arbitrary<VariantValue>>> = {
  uint8: small(0, 255),
  uint16: small(0, 65_535),
  uint32: small(0, 4_294_967_295),
  uint64: bounded(0n, 2n ** 64n - 1n),
  int8: small(-128, 127),
  int16: small(-32_768, 32_767),
  int32: small(-2_147_483_648, 2_147_483_647),
  int64: bounded(-(2n ** 63n), 2n ** 63n - 1n),
  absTime: bounded(0n, 2n ** 64n - 1n),
  deltaTime: bounded(0n, 2n ** 64n - 1n),
  bool: fc.boolean(),
  float: fc.float(),
  double: fc.double(),
  sstr: fc.string({ maxLength: 60, unit: 'binary' }),
  lstr: fc.string({ maxLength: 1000, unit: 'binary' }),
  uuid: fc.uuid(),
  objId: fc.record({
    objectName: fc.string(),
    agentName: fc.option(fc.string(), { nil: undefined }),
    agentEpoch: fc.option(bounded(0n, 4095n), { nil: undefined }),
  }),
  map: fc.constant(undefined),
  list: fc.constant(undefined),
};
const scalarTypes = (Object.keys(values) as TypeName[]).filter((type) => type !== 'map' && type !== 'list');
const long = (value: bigint) => new Typed('long', value);
const octets = (text: string) => new Typed('binary', new TextEncoder().encode(text));

describe('toWire', () => {
  it.each(scalarTypes)('writes a value of type %s that fromWire reads back', (type) => {
    fc.assert(
      fc.property(values[type], (value) => {
        expect(fromWire(type, toWire(type, value), 'x')).toEqual(value);
      }),
    );
  });

  it('writes maps and lists that fromWire reads back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), variants), fc.array(variants), (map, list) => {
        expect(fromWire('map', toWire('map', map), 'x')).toEqual(variantToWire(map));
        expect(fromWire('list', toWire('list', list), 'x')).toEqual(variantToWire(list));
      }),
    );
  });

  const wires: readonly (readonly [TypeName, VariantValue, AmqpValue])[] = [
    ['uint8', 200, new Typed('ubyte', 200)],
    ['uint16', 60_000, new Typed('ushort', 60_000)],
    ['uint32', 4_000_000_000, uint(4_000_000_000)],
    ['uint64', 9007199254740993n, ulong(9007199254740993n)],
    ['int8', -5, new Typed('short', -5)],
    ['int16', -300, new Typed('short', -300)],
    ['int32', -70_000, new Typed('int', -70_000)],
    ['int64', -5, long(-5n)],
    ['absTime', 1795211149316000000n, ulong(1795211149316000000n)],
    ['deltaTime', 90061000000000n, ulong(90061000000000n)],
    ['double', 2, double(2)],
    ['float', 1.5, new Typed('float', 1.5)],
    ['bool', false, false],
    ['sstr', 'eth0', 'eth0'],
    ['uuid', '4C4C4544-0044-3510-8052-B4C04F565731', uuid('4c4c4544-0044-3510-8052-b4c04f565731')],
    ['objId', { objectName: 'a:b:c' }, new Map([['_object_name', 'a:b:c']])],
    [
      'map',
      { n: 7, d: 0.5, b: 2n ** 64n - 1n, m: -1n },
      new Map<AmqpValue, AmqpValue>([
        ['n', long(7n)],
        ['d', double(0.5)],
        ['b', ulong(2n ** 64n - 1n)],
        ['m', long(-1n)],
      ]),
    ],
    ['list', ['a', null, [true]], ['a', null, [true]]],
  ];
  it.each(wires)('writes %s %o with the AMQP type of its row', (type, value, wire) => {
    expect(toWire(type, value)).toEqual(wire);
  });

  const unfit: readonly (readonly [TypeName, VariantValue])[] = [
    ['uint8', 256],
    ['uint8', -1],
    ['uint32', 1.5],
    ['uint32', Number.NaN],
    ['uint64', -1n],
    ['uint64', 2n ** 64n],
    ['int64', 2n ** 63n],
    ['int32', 2 ** 31],
    ['uint64', 2 ** 53],
    ['bool', 1],
    ['double', 1n],
    ['sstr', 5],
    ['uuid', 'eth0'],
    ['objId', { name: 'x' }],
    ['objId', 'x'],
    ['map', []],
    ['list', {}],
    ['map', undefined],
  ];
  it.each(unfit)('refuses as %s the value %o', (type, value) => {
    expect(() => toWire(type, value)).toThrow(QmfException);
    expect(() => toWire(type, value)).toThrow(type);
  });

  it('cuts a published text at a character, and refuses a long argument', () => {
    const long = 'ä'.repeat(200);
    expect(toWire('sstr', long)).toBe(`${'ä'.repeat(126)}…`);
    expect(Buffer.byteLength(toWire('sstr', '😀'.repeat(100)) as string)).toBeLessThanOrEqual(255);
    expect(toWire('sstr', 'x'.repeat(255))).toBe('x'.repeat(255));
    expect(Buffer.byteLength(toWire('lstr', 'x'.repeat(70_000)) as string)).toBe(65_535);
    expect(() => toWire('sstr', long, 'refuse')).toThrow('expected sstr (at most 255 octets)');
    expect(() => fromWire('sstr', long, 'name')).toThrow('at most 255 octets');
  });
});

describe('fromWire', () => {
  const taken: readonly (readonly [TypeName, AmqpValue, VariantValue])[] = [
    ['uint32', long(7n), 7],
    ['uint8', ulong(255n), 255],
    ['int16', new Typed('byte', -5), -5],
    ['uint64', new Typed('ubyte', 1), 1n],
    ['double', long(2n), 2],
    ['float', uint(3), 3],
    ['sstr', long(5n), '5'],
    ['sstr', ulong(18446744073709551615n), '18446744073709551615'],
    ['sstr', double(2.5), '2.5'],
    ['lstr', true, 'true'],
    ['sstr', octets('eth0'), 'eth0'],
    ['sstr', new Typed('symbol', 'eth0'), 'eth0'],
    ['uuid', '4C4C4544-0044-3510-8052-B4C04F565731', '4c4c4544-0044-3510-8052-b4c04f565731'],
    ['uuid', octets('4c4c4544-0044-3510-8052-b4c04f565731'), '4c4c4544-0044-3510-8052-b4c04f565731'],
    ['list', '[]', []],
    ['list', octets('[]'), []],
    ['map', '{}', new Map()],
    ['bool', long(0n), false],
    ['bool', uint(1), true],
    ['bool', 'true', true],
    ['bool', octets('false'), false],
    ['absTime', long(1795211149316000000n), 1795211149316000000n],
    [
      'objId',
      new Map<AmqpValue, AmqpValue>([
        ['_object_name', octets('a:b:c')],
        ['_agent_epoch', long(1n)],
      ]),
      { objectName: 'a:b:c', agentName: undefined, agentEpoch: 1n },
    ],
  ];
  it.each(taken)('reads an argument of type %s from %o', (type, wire, value) => {
    expect(fromWire(type, wire, 'x')).toEqual(value);
  });

  const refused: readonly (readonly [TypeName, AmqpValue, string])[] = [
    ['uint32', 'abc', 'mtu is "abc"; expected uint32 (0 to 4294967295)'],
    ['uint16', long(65_536n), 'mtu is 65536; expected uint16 (0 to 65535)'],
    ['uint32', long(-1n), 'mtu is -1; expected uint32 (0 to 4294967295)'],
    ['uint32', double(2), 'mtu is 2; expected uint32 (0 to 4294967295)'],
    ['uint32', true, 'mtu is true; expected uint32 (0 to 4294967295)'],
    [
      'int64',
      ulong(2n ** 63n),
      'mtu is 9223372036854775808; expected int64 (-9223372036854775808 to 9223372036854775807)',
    ],
    ['bool', long(2n), 'mtu is 2; expected bool'],
    ['bool', 'yes', 'mtu is "yes"; expected bool'],
    ['double', '2', 'mtu is "2"; expected double'],
    ['sstr', ['a'], 'mtu is a list; expected sstr (at most 255 octets)'],
    ['sstr', null, 'mtu is null; expected sstr (at most 255 octets)'],
    [
      'lstr',
      new Typed('binary', Uint8Array.of(0xff, 0xfe)),
      'mtu is octets; expected lstr (at most 65535 octets)',
    ],
    ['uuid', 'eth0', 'mtu is "eth0"; expected uuid'],
    ['map', '[]', 'mtu is "[]"; expected map'],
    ['list', '["a"]', 'mtu is "[\\"a\\"]"; expected list'],
    ['objId', new Map(), 'mtu is a map; expected objId'],
  ];
  it.each(refused)(
    'refuses an argument of type %s that is %o, with name, value and type',
    (type, wire, message) => {
      expect(() => fromWire(type, wire, 'mtu')).toThrow(new QmfException(4, message));
    },
  );
});

describe('variantToWire', () => {
  it('cuts and converts values that would disconnect other consoles', () => {
    const wire = variantToWire({
      ['k'.repeat(300)]: 'x'.repeat(70_000),
      byte: new Typed('byte', -1),
      char: new Typed('char', 0x1f600),
      array: new Typed('array', ['a', new Typed('byte', 1)]),
      described: new Typed('described', { descriptor: ulong(1n), value: 'inner' }),
    }) as ReadonlyMap<string, AmqpValue>;
    const [key] = wire.keys();
    expect(Buffer.byteLength(key!)).toBe(255);
    expect(Buffer.byteLength(wire.get(key!) as string)).toBe(65_535);
    expect(wire.get('byte')).toEqual(new Typed('short', -1));
    expect(wire.get('char')).toBe('😀');
    expect(wire.get('array')).toEqual(['a', new Typed('short', 1)]);
    expect(wire.get('described')).toBe('inner');
  });

  it('refuses values without an AMQP type, and cycles', () => {
    const cycle: Variant[] = [];
    cycle.push(cycle);
    expect(() => variantToWire(cycle)).toThrow('nested deeper than 32 levels');
    expect(() => variantToWire({ d: new Typed('decimal64', new Uint8Array(8)) })).toThrow('decimal64');
    expect(() => variantToWire(2n ** 64n)).toThrow('does not fit 64 bits');
    expect(() => variantToWire((() => 1) as never)).toThrow(QmfException);
  });
});

describe('toPlain', () => {
  it('converts any keys and deep nesting to plain objects without prototype', () => {
    const value = toPlain(
      new Map<AmqpValue, AmqpValue>([
        ['__proto__', octets('x')],
        [long(5n), uuid('4c4c4544-0044-3510-8052-b4c04f565731')],
        ['list', [ulong(2n ** 63n), double(2), new Typed('binary', Uint8Array.of(0xff, 1))]],
      ]),
    ) as Record<string, unknown>;
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.keys(value).sort()).toEqual(['5', '__proto__', 'list']);
    expect(Object.entries(value)).toContainEqual(['__proto__', 'x']);
    expect(value['list']).toEqual([2n ** 63n, 2, 'ff01']);
    expect(Object.prototype).not.toHaveProperty('x');
    let deep: AmqpValue = [];
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(JSON.stringify(toPlain(deep))).toContain('…');
  });
});
