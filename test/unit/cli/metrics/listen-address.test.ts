import { expect, test } from 'vitest';
import { formatAddress, isLoopback, parseListenAddress } from '../../../../src/cli/metrics/listen-address.ts';

test.each([
  ['9101', '127.0.0.1:9101', true],
  [':9101', '127.0.0.1:9101', true],
  ['localhost:9101', '127.0.0.1:9101', true],
  ['127.0.0.2:0', '127.0.0.2:0', true],
  ['[::1]:9101', '[::1]:9101', true],
  ['0.0.0.0:9101', '0.0.0.0:9101', false],
  ['[::]:9101', '[::]:9101', false],
  ['10.0.0.5:65535', '10.0.0.5:65535', false],
])('--listen %s is %s', (text, formatted, isLocal) => {
  const address = parseListenAddress(text);
  expect(formatAddress(address)).toBe(formatted);
  expect(isLoopback(address.host)).toBe(isLocal);
});

test.each(['', 'x', '127.0.0.1', '127.0.0.1:65536', '::1:9101', '[127.0.0.1]:1', 'example.com:9101', '1:-1'])(
  '--listen "%s" is refused with what is expected',
  (text) => {
    expect(() => parseListenAddress(text)).toThrow(/^--listen is ".*"; expected ADDRESS:PORT, such as /);
  },
);

test('a name that begins with 127. is not an address of loopback', () => {
  for (const name of ['127.evil.example.com', '127.0.0.1.example.com', '127.', '127.1'])
    expect(isLoopback(name)).toBe(false);
});
