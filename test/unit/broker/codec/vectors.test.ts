import { describe, expect, test } from 'vitest';
import { decodeMessage } from '../../../../src/broker/codec/decode-message.ts';
import { type EncodableMessage, encodeMessage } from '../../../../src/broker/codec/encode-message.ts';
import { malformed, type RecordedValue, wellFormed } from '../../../kit/broker/recorded-messages.ts';
import { normalizeRecordedValue, toRecordedSections } from '../../../kit/broker/recorded-values.ts';

const composite = new Set(['header', 'properties']);

function isEmpty(value: object): boolean {
  return 'pairs' in value && Array.isArray(value.pairs) && value.pairs.length === 0;
}

describe('messages recorded from real tools', () => {
  test('there are enough of them to mean something', () => {
    expect(wellFormed.length).toBe(83);
    expect(malformed.length).toBe(2);
  });

  test.each(wellFormed)('$name is read with every field, key and type', ({ bytes, message }) => {
    const wanted = message.map(({ section, ...value }) => {
      if (composite.has(section)) {
        const named = value.value as Record<string, RecordedValue>;
        const entries = Object.entries(named).map(
          ([name, item]) => [name, normalizeRecordedValue(item)] as const,
        );
        return { section, value: Object.fromEntries(entries) };
      }
      return { section, ...normalizeRecordedValue(value as RecordedValue) };
    });
    // An empty section of application properties says nothing, and is not told from none.
    const saying = wanted.filter(
      ({ section, ...value }) => section !== 'application-properties' || !isEmpty(value),
    );
    expect(toRecordedSections(decodeMessage(bytes))).toEqual(saying);
  });

  test.each(wellFormed)('$name is written again with the same sections, keys and types', ({ bytes }) => {
    const message = decodeMessage(bytes);
    expect(['none', 'value', 'data']).toContain(message.body.section);
    const again = encodeMessage(message as EncodableMessage);
    expect(decodeMessage(again)).toStrictEqual(message);
    // Neither form of lists and maps may blow a message up.
    expect(again.byteLength).toBeLessThan(bytes.byteLength * 1.2 + 64);
  });

  test.each(malformed)('$name is undecodable, its properties are kept', ({ bytes, message }) => {
    const read = decodeMessage(bytes);
    expect(read.body.section).toBe('undecodable');
    const before = message.filter(({ section }) => section !== 'UNDECODABLE').map(({ section }) => section);
    expect(toRecordedSections(read).map(({ section }) => section)).toEqual(before);
    expect(read.applicationProperties.has('qmf.opcode')).toBe(true);
    expect(read.properties?.to).toBeTypeOf('string');
  });
});
