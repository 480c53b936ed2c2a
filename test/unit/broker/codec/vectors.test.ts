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
  test('83 well-formed and 2 malformed messages are recorded', () => {
    expect(wellFormed.length).toBe(83);
    expect(malformed.length).toBe(2);
  });

  test.each(wellFormed)('decodeMessage reads $name with every field, key and type', ({ bytes, message }) => {
    const expected = message.map(({ section, ...value }) => {
      if (composite.has(section)) {
        const named = value.value as Record<string, RecordedValue>;
        const entries = Object.entries(named).map(
          ([name, item]) => [name, normalizeRecordedValue(item)] as const,
        );
        return { section, value: Object.fromEntries(entries) };
      }
      return { section, ...normalizeRecordedValue(value as RecordedValue) };
    });
    // The decoder does not distinguish an empty section of application properties from an absent one.
    const nonEmpty = expected.filter(
      ({ section, ...value }) => section !== 'application-properties' || !isEmpty(value),
    );
    expect(toRecordedSections(decodeMessage(bytes))).toEqual(nonEmpty);
  });

  test.each(wellFormed)('encodeMessage writes $name with the same sections, keys and types', ({ bytes }) => {
    const message = decodeMessage(bytes);
    expect(['none', 'value', 'data']).toContain(message.body.section);
    const again = encodeMessage(message as EncodableMessage);
    expect(decodeMessage(again)).toStrictEqual(message);
    // The encoder's form of lists and maps must not enlarge a message.
    expect(again.byteLength).toBeLessThan(bytes.byteLength * 1.2 + 64);
  });

  test.each(malformed)(
    'decodeMessage marks the body of $name as undecodable and keeps its properties',
    ({ bytes, message }) => {
      const read = decodeMessage(bytes);
      expect(read.body.section).toBe('undecodable');
      const before = message.filter(({ section }) => section !== 'UNDECODABLE').map(({ section }) => section);
      expect(toRecordedSections(read).map(({ section }) => section)).toEqual(before);
      expect(read.applicationProperties.has('qmf.opcode')).toBe(true);
      expect(read.properties?.to).toBeTypeOf('string');
    },
  );
});
