import { expect, test } from 'vitest';
import { plural } from '#base';

test.each([
  [0, '0 days'],
  [1, '1 day'],
  [-1, '-1 days'],
  [2, '2 days'],
])('plural formats %d as %j', (count, text) => {
  expect(plural(count, 'day')).toBe(text);
});

test('plural takes an irregular plural', () => {
  expect([plural(1, 'class', 'classes'), plural(7, 'class', 'classes')]).toEqual(['1 class', '7 classes']);
});
