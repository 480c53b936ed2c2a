import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SchemaMethod, TypeName } from '#qmf';
import { parseArguments } from '../../../../src/cli/call/parse-arguments.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'argument-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string | Uint8Array): string {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return path;
}

const one = (type: TypeName): SchemaMethod => ({ name: 'set', arguments: [{ name: 'it', type, dir: 'I' }] });
const read = (type: TypeName, word: string) => parseArguments(one(type), [word])['it'];

test('an argument is the text of a file, by its place or by its name', () => {
  // A text with `=` in it does not become a name.
  const text = 'a=b\n<interface type="ethernet" name="grün"/>\n';
  expect(read('lstr', `@${file(text)}`)).toBe(text);
  expect(read('lstr', `it=@${file(text)}`)).toBe(text);
});

test.each([
  ['uint32', '9000\n', 9000n],
  ['sstr', 'eth0\r\n', 'eth0'],
  ['list', '["eth1", "eth2"]\n', ['eth1', 'eth2']],
  ['map', '{\n  "miimon": 100\n}\n', { miimon: 100 }],
  ['lstr', '\ufefftext\n', 'text\n'],
  ['lstr', '', ''],
] as const)('a file for %s may hold %j', (type, content, value) => {
  expect(read(type, `@${file(content)}`)).toEqual(value);
});

test('@@ stands for an @, and an @ within a value for itself', () => {
  expect(read('sstr', '@@home')).toBe('@home');
  expect(read('sstr', 'it=@@home')).toBe('@home');
  expect(read('sstr', 'alice@QPID')).toBe('alice@QPID');
});

test('says which file cannot be read, and why', () => {
  const path = join(folder, 'none');
  expect(() => read('lstr', `@${path}`)).toThrow(
    `it is @${path}, which cannot be read: no such file or directory; expected a file, or @@ for an @`,
  );
  expect(() => read('lstr', `@${folder}`)).toThrow('which cannot be read: illegal operation on a directory');
});

test('refuses a file without an end, one that is too long, and one that is no text', () => {
  expect(() => read('lstr', '@/dev/zero')).toThrow(
    'it is @/dev/zero, of more than 4194304 octets; expected a shorter file',
  );
  expect(() => read('lstr', `@${file('x'.repeat(4 * 1024 * 1024 + 1))}`)).toThrow('expected a shorter file');
  const path = file(Uint8Array.of(0xff, 0xfe));
  expect(() => read('lstr', `@${path}`)).toThrow(`it is @${path}, which is not UTF-8; expected a text`);
});

test('an error quotes a part of a long file alone', () => {
  const parse = () => read('map', `@${file('x'.repeat(100_000))}`);
  expect(parse).toThrow(/^it is "x{200}… \(100000 characters, .*"; expected JSON such as \{"miimon": 100\}$/);
});
