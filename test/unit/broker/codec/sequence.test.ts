import { expect, test } from 'vitest';
import { decodeMessage } from '../../../../src/broker/codec/decode-message.ts';
import { encodeMessage } from '../../../../src/broker/codec/encode-message.ts';
import { type AmqpValue, Typed } from '../../../../src/qmf/index.ts';

const written = (values: readonly AmqpValue[]) =>
  encodeMessage({ applicationProperties: new Map(), body: { section: 'sequence', values } });
const read = (octets: Uint8Array) => decodeMessage(octets).body;

test.each([
  [[]],
  [['a']],
  [['a', null, new Map<AmqpValue, AmqpValue>([['k', new Typed('uint', 7)]]), ['nested', true]]],
])('a sequence of %j is read as it was written, as one section', (values) => {
  const octets = written(values);
  expect([...octets.subarray(0, 3)]).toEqual([0x00, 0x53, 0x76]);
  expect(read(octets)).toStrictEqual({ section: 'sequence', values });
});

test('several sequence sections count as one, in their order', () => {
  const octets = Buffer.concat([written(['a', 'b']), written([]), written([['c']])]);
  expect(read(octets)).toStrictEqual({ section: 'sequence', values: ['a', 'b', ['c']] });
});

test('a sequence section that is no list, or beside a value, is undecodable', () => {
  const noList = Buffer.from([0x00, 0x53, 0x76, 0xa1, 0x01, 0x78]);
  const value = encodeMessage({ applicationProperties: new Map(), body: { section: 'value', value: 'x' } });
  expect(read(noList)).toMatchObject({ section: 'undecodable' });
  expect(read(Buffer.concat([written(['a']), value]))).toMatchObject({ section: 'undecodable' });
});
