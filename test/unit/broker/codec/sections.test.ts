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

describe('decodeMessage with misplaced sections, of which a broker may have checked another one', () => {
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
  ])('decodeMessage marks a message with %s as undecodable', (_what, parts) => {
    expect(read(...parts).body).toMatchObject({
      section: 'undecodable',
      problem: expect.stringMatching(/ after /),
    });
  });

  test('decodeMessage keeps the first of two properties sections, so that an answer has an address', () => {
    expect(read(properties(binary('viewer')), properties(binary('operator'))).properties?.userId).toBe(
      'viewer',
    );
  });

  test('decodeMessage joins several data sections', () => {
    const data = section(sections.data, binary('ab'));
    expect(read(properties(null), data, data).body).toMatchObject({ section: 'data' });
  });
});

describe('decodeMessage with a user id', () => {
  test.each<[string, AmqpValue, string | undefined]>([
    ['octets', binary('alice'), 'alice'],
    ['no octets', binary(''), ''],
    ['octets that are not UTF-8', new Typed('binary', Uint8Array.of(0xff, 0xfe)), undefined],
    ['a string', 'alice', undefined],
    ['a symbol', new Typed('symbol', 'alice'), undefined],
    ['a described value', new Typed('described', { descriptor: 'x', value: binary('alice') }), undefined],
    ['a list', [binary('alice')], undefined],
    ['nothing', null, undefined],
  ])('decodeMessage reads a user id of %s', (_what, userId, name) => {
    expect(read(properties(userId), value).properties?.userId).toBe(name);
  });

  test('readMessageAddress returns the user id as written, whatever its type', () => {
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
