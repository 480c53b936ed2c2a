import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMessage } from '../../../../src/broker/codec/decode-message.ts';
import { decodeLimits } from '../../../../src/broker/codec/limits.ts';
import { readMessageAddress } from '../../../../src/broker/codec/message-address.ts';
import type { AmqpValue } from '../../../../src/qmf/index.ts';
import { recordedMessages } from '../../../kit/broker/recorded-messages.ts';

/** Values that a body holds, in all. */
function elements(value: AmqpValue): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + elements(item), 1);
  if (value instanceof Map) {
    return [...value].reduce((sum, [key, item]) => sum + elements(key) + elements(item), 1);
  }
  return 1;
}

function body(hex: string) {
  return decodeMessage(new Uint8Array(Buffer.from(`005377${hex}`, 'hex'))).body;
}

describe('octets that nobody should send', () => {
  test('never throw, and never hold more values than octets', () => {
    const sections = fc.constantFrom('005370', '005373', '005374', '005377', '005375', '005376', '');
    fc.assert(
      fc.property(sections, fc.uint8Array({ maxLength: 400 }), (section, rest) => {
        const bytes = new Uint8Array(Buffer.concat([Buffer.from(section, 'hex'), rest]));
        const read = decodeMessage(bytes);
        if (read.body.section === 'value') expect(elements(read.body.value)).toBeLessThan(bytes.length + 17);
        readMessageAddress(bytes);
      }),
      { numRuns: 5000 },
    );
  });

  test('never throw where a recorded message was cut or bent', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...recordedMessages),
        fc.nat(),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
        (vector, cut, bends) => {
          const bytes = vector.bytes.slice(0, bends.length === 0 ? cut % vector.bytes.length : undefined);
          for (const [at, octet] of bends) bytes[at % bytes.length] = octet;
          expect(decodeMessage(bytes).applicationProperties).toBeInstanceOf(Map);
          readMessageAddress(bytes);
        },
      ),
      { numRuns: 5000 },
    );
  });

  test('an array of twenty million nulls in thirteen octets is refused at once', () => {
    const before = process.memoryUsage().heapUsed;
    const start = performance.now();
    expect(body('f0000000050131 2d0040'.replace(' ', ''))).toMatchObject({ section: 'undecodable' });
    expect(performance.now() - start).toBeLessThan(100);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(8e6);
  });

  test('an array cannot hold more values than the message has octets, but a few', () => {
    expect(body('f000000005000003e840')).toMatchObject({ section: 'undecodable' });
    expect(body('f0000000050000000a40').section).toBe('value');
  });

  test.each([
    ['lists', 'c00201'],
    ['descriptors', '00'],
  ])('%s inside each other without end are refused', (_kind, hex) => {
    expect(body(hex.repeat(20_000))).toMatchObject({ section: 'undecodable' });
  });

  test('values may be inside each other as deep as the limit says', () => {
    let nested = Buffer.from('45', 'hex');
    for (let i = 0; i < decodeLimits.depth; i++) {
      const head = Buffer.from('d00000000000000001', 'hex');
      head.writeUInt32BE(nested.length + 4, 1);
      nested = Buffer.concat([head, nested]);
    }
    expect(body(nested.toString('hex')).section).toBe('value');
    const head = Buffer.from('d00000000000000001', 'hex');
    head.writeUInt32BE(nested.length + 4, 1);
    expect(body(Buffer.concat([head, nested]).toString('hex')).section).toBe('undecodable');
  });

  test('more elements than the limit are refused, however many octets there are', () => {
    const count = decodeLimits.elements + 1;
    const list = Buffer.alloc(9 + count, 0x45);
    list[0] = 0xd0;
    list.writeUInt32BE(count + 4, 1);
    list.writeUInt32BE(count, 5);
    expect(body(list.toString('hex'))).toMatchObject({ section: 'undecodable' });
  });

  test('a message above the limit of octets is refused', () => {
    expect(decodeMessage(new Uint8Array(decodeLimits.bytes + 1)).body.section).toBe('undecodable');
  });

  test('very many data sections are read in the time of one', () => {
    const start = performance.now();
    const read = decodeMessage(new Uint8Array(Buffer.from('005375a00101'.repeat(100_000), 'hex')));
    expect(read.body).toMatchObject({ section: 'data' });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test.each([
    ['a list whose elements end early', 'c0040240'],
    ['a list with octets left over', 'c003014040'],
    ['a map of an odd number of values', 'c1040340a10141'],
    ['text that is no UTF-8', 'a101ff'],
    ['a boolean of 2', '5602'],
    ['a type that is none', '57'],
    ['text that ends early', 'b1ffffffff41'],
    ['two values as body', '40005377a10141'],
    ['a data section after a value', '40005375a000'],
    ['a section that is none', '40005379a000'],
  ])('%s is undecodable', (_what, hex) => {
    const read = body(hex);
    expect(read.section).toBe('undecodable');
    if (read.section === 'undecodable') expect(read.problem).toMatch(/\S/);
  });

  test('a map key that JavaScript treats specially is a key like any other', () => {
    const read = body('c10d02a1095f5f70726f746f5f5f41');
    expect(read).toStrictEqual({ section: 'value', value: new Map([['__proto__', true]]) });
  });

  test.each([
    ['a map', 'c10100'],
    ['a list', 'c0020141'],
    ['a number that is none of its types', '5401'],
    ['a described value', '00530141'],
  ])('a correlation id that is %s is none: whoever echoed it would be cut off', (_what, hex) => {
    const fields = `40404040 40${hex}`.replace(' ', '');
    const size = (fields.length / 2 + 1).toString(16).padStart(2, '0');
    const read = decodeMessage(new Uint8Array(Buffer.from(`005373c0${size}06${fields}005377a10178`, 'hex')));
    expect(read.body).toEqual({ section: 'value', value: 'x' });
    expect(read.properties?.correlationId).toBeUndefined();
  });
});
