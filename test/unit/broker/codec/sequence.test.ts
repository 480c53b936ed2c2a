import { expect, test } from 'vitest';
import { decodeMessage } from '../../../../src/broker/codec/decode-message.ts';
import { encodeMessage } from '../../../../src/broker/codec/encode-message.ts';
import { type AmqpValue, Typed } from '../../../../src/qmf/index.ts';

const encodeSequence = (values: readonly AmqpValue[]) =>
  encodeMessage({ applicationProperties: new Map(), body: { section: 'sequence', values } });
const read = (octets: Uint8Array) => decodeMessage(octets).body;

test.each([
  [[]],
  [['a']],
  [['a', null, new Map<AmqpValue, AmqpValue>([['k', new Typed('uint', 7)]]), ['nested', true]]],
])('encodeMessage writes the sequence %j as one section, and decodeMessage returns it', (values) => {
  const octets = encodeSequence(values);
  expect([...octets.subarray(0, 3)]).toEqual([0x00, 0x53, 0x76]);
  expect(read(octets)).toStrictEqual({ section: 'sequence', values });
});

test('decodeMessage joins several sequence sections in their order', () => {
  const octets = Buffer.concat([encodeSequence(['a', 'b']), encodeSequence([]), encodeSequence([['c']])]);
  expect(read(octets)).toStrictEqual({ section: 'sequence', values: ['a', 'b', ['c']] });
});

test('decodeMessage rejects a sequence section that is not a list or that follows a value', () => {
  const notList = Buffer.from([0x00, 0x53, 0x76, 0xa1, 0x01, 0x78]);
  const value = encodeMessage({ applicationProperties: new Map(), body: { section: 'value', value: 'x' } });
  expect(read(notList)).toMatchObject({ section: 'undecodable' });
  expect(read(Buffer.concat([encodeSequence(['a']), value]))).toMatchObject({ section: 'undecodable' });
});
