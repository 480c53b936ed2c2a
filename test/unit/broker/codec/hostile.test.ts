import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMessage } from '../../../../src/broker/codec/decode-message.ts';
import { decodeLimits } from '../../../../src/broker/codec/limits.ts';
import { readMessageAddress } from '../../../../src/broker/codec/message-address.ts';
import type { AmqpValue } from '../../../../src/qmf/index.ts';
import { recordedMessages } from '../../../kit/broker/recorded-messages.ts';
import { cpuMs } from '../../../kit/cpu-ms.ts';

/** Counts all values in a body. */
function countValues(value: AmqpValue): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countValues(item), 1);
  if (value instanceof Map) {
    return [...value].reduce((sum, [key, item]) => sum + countValues(key) + countValues(item), 1);
  }
  return 1;
}

function decodeBody(hex: string) {
  return decodeMessage(new Uint8Array(Buffer.from(`005377${hex}`, 'hex'))).body;
}

describe('decodeMessage with invalid octets', () => {
  test('decodeMessage and readMessageAddress never throw and never create more values than octets', () => {
    const sections = fc.constantFrom('005370', '005373', '005374', '005377', '005375', '005376', '');
    fc.assert(
      fc.property(sections, fc.uint8Array({ maxLength: 400 }), (section, rest) => {
        const bytes = new Uint8Array(Buffer.concat([Buffer.from(section, 'hex'), rest]));
        const read = decodeMessage(bytes);
        if (read.body.section === 'value')
          expect(countValues(read.body.value)).toBeLessThan(bytes.length + 17);
        readMessageAddress(bytes);
      }),
      { numRuns: 5000 },
    );
  });

  test('decodeMessage and readMessageAddress never throw on a truncated or altered recorded message', () => {
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

  test('decodeMessage rejects an array of twenty million nulls in thirteen octets at once', () => {
    const before = process.memoryUsage().heapUsed;
    const start = cpuMs();
    expect(decodeBody('f0000000050131 2d0040'.replace(' ', ''))).toMatchObject({ section: 'undecodable' });
    expect(cpuMs() - start).toBeLessThan(100);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(8e6);
  });

  test('decodeMessage rejects an array with many more values than the message has octets', () => {
    expect(decodeBody('f000000005000003e840')).toMatchObject({ section: 'undecodable' });
    expect(decodeBody('f0000000050000000a40').section).toBe('value');
  });

  test.each([
    ['lists', 'c00201'],
    ['descriptors', '00'],
  ])('decodeMessage rejects deeply nested %s', (_kind, hex) => {
    expect(decodeBody(hex.repeat(20_000))).toMatchObject({ section: 'undecodable' });
  });

  test('decodeMessage accepts nested values up to the depth limit', () => {
    let nested = Buffer.from('45', 'hex');
    for (let i = 0; i < decodeLimits.depth; i++) {
      const head = Buffer.from('d00000000000000001', 'hex');
      head.writeUInt32BE(nested.length + 4, 1);
      nested = Buffer.concat([head, nested]);
    }
    expect(decodeBody(nested.toString('hex')).section).toBe('value');
    const head = Buffer.from('d00000000000000001', 'hex');
    head.writeUInt32BE(nested.length + 4, 1);
    expect(decodeBody(Buffer.concat([head, nested]).toString('hex')).section).toBe('undecodable');
  });

  test('decodeMessage rejects more values than the limit, however many octets there are', () => {
    const count = decodeLimits.elements + 1;
    const list = Buffer.alloc(9 + count, 0x45);
    list[0] = 0xd0;
    list.writeUInt32BE(count + 4, 1);
    list.writeUInt32BE(count, 5);
    expect(decodeBody(list.toString('hex'))).toMatchObject({ section: 'undecodable' });
  });

  test('decodeMessage rejects a message above the octet limit', () => {
    expect(decodeMessage(new Uint8Array(decodeLimits.bytes + 1)).body.section).toBe('undecodable');
  });

  test('decodeMessage reads 100,000 data sections in linear time', () => {
    const start = cpuMs();
    const read = decodeMessage(new Uint8Array(Buffer.from('005375a00101'.repeat(100_000), 'hex')));
    expect(read.body).toMatchObject({ section: 'data' });
    expect(cpuMs() - start).toBeLessThan(2000);
  });

  test.each([
    ['a list whose elements end early', 'c0040240'],
    ['a list with octets left over', 'c003014040'],
    ['a map of an odd number of values', 'c1040340a10141'],
    ['text that is not UTF-8', 'a101ff'],
    ['a boolean of 2', '5602'],
    ['an unknown type', '57'],
    ['text that ends early', 'b1ffffffff41'],
    ['two values as body', '40005377a10141'],
    ['a data section after a value', '40005375a000'],
    ['an unknown section', '40005379a000'],
  ])('decodeMessage marks %s as undecodable', (_what, hex) => {
    const read = decodeBody(hex);
    expect(read.section).toBe('undecodable');
    if (read.section === 'undecodable') expect(read.problem).toMatch(/\S/);
  });

  test('decodeMessage reads the map key __proto__ like any other key', () => {
    const read = decodeBody('c10d02a1095f5f70726f746f5f5f41');
    expect(read).toStrictEqual({ section: 'value', value: new Map([['__proto__', true]]) });
  });

  test.each([
    ['a map', 'c10100'],
    ['a list', 'c0020141'],
    ['a number of another type than ulong', '5401'],
    ['a described value', '00530141'],
  ])(
    'decodeMessage ignores a correlation id that is %s, because echoing it would end the connection',
    (_what, hex) => {
      const fields = `40404040 40${hex}`.replace(' ', '');
      const size = (fields.length / 2 + 1).toString(16).padStart(2, '0');
      const read = decodeMessage(
        new Uint8Array(Buffer.from(`005373c0${size}06${fields}005377a10178`, 'hex')),
      );
      expect(read.body).toEqual({ section: 'value', value: 'x' });
      expect(read.properties?.correlationId).toBeUndefined();
    },
  );
});
