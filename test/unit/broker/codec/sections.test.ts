import { describe, expect, test } from 'vitest';
import { encodeValue } from '#broker';
import { type AmqpValue, Typed } from '#qmf';
import { decodeMessage } from '../../../../src/broker/codec/decode-message.ts';
import { sections } from '../../../../src/broker/codec/message.ts';
import { readMessageAddress } from '../../../../src/broker/codec/message-address.ts';

const section = (code: number, value: AmqpValue) =>
  Buffer.concat([Uint8Array.of(0, 0x53, code), encodeValue(value)]);
const binary = (text: string) => new Typed('binary', new TextEncoder().encode(text));
const properties = (userId: AmqpValue) => section(sections.properties, [null, userId, 'to', 'subject']);
const value = section(sections.value, 'x');
const read = (...parts: readonly Uint8Array[]) => decodeMessage(new Uint8Array(Buffer.concat(parts)));

describe('sections come once and in their order, as a broker that checks senders may read only one', () => {
  test.each([
    ['two properties', [properties(binary('viewer')), properties(binary('operator')), value]],
    ['properties after a body', [value, properties(binary('operator'))]],
    ['a header after properties', [properties(null), section(sections.header, []), value]],
    [
      'two application properties',
      [
        section(sections.applicationProperties, new Map()),
        section(sections.applicationProperties, new Map()),
        value,
      ],
    ],
    ['two footers', [value, section(sections.footer, new Map()), section(sections.footer, new Map())]],
  ])('%s are undecodable', (_what, parts) => {
    expect(read(...parts).body).toMatchObject({
      section: 'undecodable',
      problem: expect.stringMatching(/ after /),
    });
  });

  test('of two properties the first are kept, to say where to answer', () => {
    expect(read(properties(binary('viewer')), properties(binary('operator'))).properties?.userId).toBe(
      'viewer',
    );
  });

  test('parts of one body may be many', () => {
    const data = section(sections.data, binary('ab'));
    expect(read(properties(null), data, data).body).toMatchObject({ section: 'data' });
  });
});

describe('a user id', () => {
  test.each<[string, AmqpValue, string | undefined]>([
    ['octets', binary('alice'), 'alice'],
    ['no octets', binary(''), ''],
    ['octets that are no text', new Typed('binary', Uint8Array.of(0xff, 0xfe)), undefined],
    ['a string', 'alice', undefined],
    ['a symbol', new Typed('symbol', 'alice'), undefined],
    ['something described', new Typed('described', { descriptor: 'x', value: binary('alice') }), undefined],
    ['a list', [binary('alice')], undefined],
    ['nothing', null, undefined],
  ])('of %s', (_what, userId, name) => {
    expect(read(properties(userId), value).properties?.userId).toBe(name);
  });

  test('is read as it is written where a message is routed', () => {
    const found = readMessageAddress(new Uint8Array(properties('alice')));
    expect(found).toEqual({ to: 'to', subject: 'subject', userId: 'alice' });
    expect(
      readMessageAddress(new Uint8Array(section(sections.properties, [null, binary('a')]))),
    ).toMatchObject({
      to: undefined,
      subject: undefined,
    });
  });
});
