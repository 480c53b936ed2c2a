import { expect, test } from 'vitest';
import { shorten } from '#base';

test('shorten keeps a text of the limit, and ends a longer one with its length and hash', () => {
  expect(shorten('abc', 3)).toBe('abc');
  // printf abcd | sha256sum
  expect(shorten('abcd', 3)).toBe('abc… (4 characters, sha256 88d4266fd4e6338d)');
});

test('shorten cuts no character in half', () => {
  expect(shorten('ab\u{1f600}d', 3)).toMatch(/^ab… \(5 characters/);
});
