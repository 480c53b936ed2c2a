import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  FirstLookFileError,
  firstLookPath,
  readFirstLook,
  removeFirstLook,
  writeFirstLook,
} from '../../../src/cli/first-look-file.ts';

let folder: string;
let path: string;
const firstLook = { urls: ['amqp://127.0.0.1:5672'], user: 'u', password: 'p', pid: process.pid };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'first-look-'));
  path = join(folder, 'ovirt-node', 'first-look.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('it is in the runtime directory, else in a folder of the user under the temporary directory', () => {
  expect(firstLookPath({ environment: { XDG_RUNTIME_DIR: folder } })).toBe(
    join(folder, 'ovirt-node', 'first-look.json'),
  );
  expect(firstLookPath({ environment: {}, temporaryDirectory: '/tmp', uid: 7 })).toBe(
    '/tmp/ovirt-node-7/first-look.json',
  );
});

test("a runtime directory that is not there, is no folder, or is another user's is not used", () => {
  writeFileSync(join(folder, 'file'), '');
  const own = process.getuid?.() ?? 0;
  for (const [runtime, uid] of [
    [join(folder, 'nowhere'), own],
    [join(folder, 'file'), own],
    [join(folder, 'file', 'below'), own],
    [folder, own + 1],
  ] as const) {
    const place = { environment: { XDG_RUNTIME_DIR: runtime }, temporaryDirectory: '/tmp', uid };
    expect(firstLookPath(place)).toBe(`/tmp/ovirt-node-${uid}/first-look.json`);
  }
});

test('where it cannot be written or read, the error says so', () => {
  writeFileSync(join(folder, 'file'), '');
  const below = join(folder, 'file', 'below', 'first-look.json');
  expect(() => writeFirstLook(below, firstLook)).toThrow(FirstLookFileError);
  expect(() => writeFirstLook(below, firstLook)).toThrow(
    /cannot be written: ENOTDIR.*set XDG_RUNTIME_DIR to a folder of this user/,
  );
  expect(() => readFirstLook(below)).toThrow(FirstLookFileError);
});

test('what was written is read, by its user alone', () => {
  writeFirstLook(path, { ...firstLook, password: 'old' });
  writeFirstLook(path, firstLook);
  expect(readFirstLook(path)).toEqual(firstLook);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
});

test('without a file there is none', () => {
  expect(readFirstLook(path)).toBeUndefined();
});

test('one whose process has ended is none', () => {
  writeFirstLook(path, { ...firstLook, pid: 2 ** 22 + 1 });
  expect(readFirstLook(path)).toBeUndefined();
});

test.for([
  ['a file that others may read', () => chmodSync(path, 0o644)],
  ['a folder that others may write', () => chmodSync(dirname(path), 0o777)],
  ['a file that is another', () => writeFileSync(path, '{"urls":[1]}')],
  ['a file that is no JSON', () => writeFileSync(path, '{')],
  ['a file beyond all measure', () => writeFileSync(path, 'x'.repeat(100_000))],
  [
    'a link to elsewhere',
    () => {
      rmSync(path);
      writeFileSync(join(folder, 'other'), JSON.stringify(firstLook), { mode: 0o600 });
      symlinkSync(join(folder, 'other'), path);
    },
  ],
] as const)('%s is not believed', ([, spoil]) => {
  writeFirstLook(path, firstLook);
  spoil();
  expect(() => readFirstLook(path)).toThrow(FirstLookFileError);
});

test('a file of another user is not believed, and none is written into the folder of another', () => {
  writeFirstLook(path, firstLook);
  const stranger = (process.getuid?.() ?? 0) + 1;
  expect(() => readFirstLook(path, stranger)).toThrow("is not this user's alone");
  expect(() => writeFirstLook(path, firstLook, stranger)).toThrow(FirstLookFileError);
});

test('a folder that is a link is not written into', () => {
  mkdirSync(join(folder, 'elsewhere'));
  symlinkSync(join(folder, 'elsewhere'), dirname(path));
  expect(() => writeFirstLook(path, firstLook)).toThrow(FirstLookFileError);
});

test('it is removed by the process that wrote it, and by no other', () => {
  writeFirstLook(path, firstLook);
  removeFirstLook(path, undefined, process.pid + 1);
  expect(existsSync(path)).toBe(true);
  removeFirstLook(path);
  expect(existsSync(path)).toBe(false);
  removeFirstLook(path);
});

test('a second one that ends gives the place back to the first, if that still runs', () => {
  const first = { ...firstLook, urls: ['amqp://127.0.0.1:1'], pid: process.ppid };
  expect(writeFirstLook(path, first)).toBeUndefined();
  const before = writeFirstLook(path, firstLook);
  expect(before).toEqual(first);
  expect(readFirstLook(path)).toEqual(firstLook);
  removeFirstLook(path, before);
  expect(readFirstLook(path)).toEqual(first);
  writeFirstLook(path, firstLook);
  removeFirstLook(path, { ...first, pid: 2 ** 22 + 1 });
  expect(existsSync(path)).toBe(false);
});
