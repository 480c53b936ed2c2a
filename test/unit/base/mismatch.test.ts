import { expect, test } from 'vitest';
import { z } from 'zod';
import { findMismatch } from '#base';

const schema = z.object({ id: z.string(), links: z.array(z.object({ mtu: z.number() })) });

test.each([
  ['a whole value of another type', 7, 'content is 7; expected object'],
  ['an absent member', { links: [] }, 'id is absent; expected string'],
  ['a member in a list', { id: 'a', links: [{ mtu: '9' }] }, 'links[0].mtu is "9"; expected number'],
  ['a value that JSON cannot say', { id: Symbol('a'), links: [] }, 'id is not JSON; expected string'],
])('findMismatch names the place, the value and what is expected of %s', (_name, value, text) => {
  expect(findMismatch(schema, value)).toBe(text);
});

test('findMismatch shortens a long value, and finds nothing in one that fits', () => {
  const text = findMismatch(z.object({ id: z.number() }), { id: 'x'.repeat(500) });
  expect(text).toMatch(/^id is "x{99}…; expected number$/);
  expect(findMismatch(schema, { id: 'a', links: [] })).toBeUndefined();
});
