import { expect, test } from 'vitest';
import { printable, printableJson } from '#base';
import { hostileCharacters, hostileText, unsafe } from '../../kit/words-of-peers.ts';

test.each(Object.entries(hostileCharacters))('printable replaces %s', (_, text) => {
  expect(printable(`a${text}b`)).toMatch(/^a\ufffd(\[?2?J)?b$/);
});

test('printable keeps letters of any language, spaces and emoji', () => {
  const text = 'ño Ω 機械 שלום مرحبا €😀 -_.:;"\'';
  expect(printable(text)).toBe(text);
});

test('printableJson escapes the same characters and keeps the value and the layout', () => {
  const value = { [hostileText]: [hostileText, 'plain'] };
  const json = printableJson(JSON.stringify(value, null, 2));
  expect(JSON.parse(json)).toEqual(value);
  for (const line of json.split('\n')) expect(line).not.toMatch(unsafe);
  expect(json.split('\n')).toHaveLength(6);
});
