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
  DemoFileError,
  demoFilePath,
  readDemoFile,
  removeDemoFile,
  writeDemoFile,
} from '../../../../src/cli/demo/demo-file.ts';

let folder: string;
let path: string;
const firstLook = { urls: ['amqp://127.0.0.1:5672'], user: 'u', password: 'p', pid: process.pid };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'first-look-'));
  path = join(folder, 'ovirt-node', 'first-look.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('it is in the runtime directory, else in a folder of the user under the temporary directory', () => {
  expect(demoFilePath({ environment: { XDG_RUNTIME_DIR: folder } })).toBe(
    join(folder, 'ovirt-node', 'first-look.json'),
  );
  expect(demoFilePath({ environment: {}, temporaryDirectory: '/tmp', uid: 7 })).toBe(
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
    expect(demoFilePath(place)).toBe(`/tmp/ovirt-node-${uid}/first-look.json`);
  }
});

test('where it cannot be written or read, the error says so', () => {
  writeFileSync(join(folder, 'file'), '');
  const below = join(folder, 'file', 'below', 'first-look.json');
  expect(() => writeDemoFile(below, firstLook)).toThrow(DemoFileError);
  expect(() => writeDemoFile(below, firstLook)).toThrow(
    /cannot be written: ENOTDIR.*set XDG_RUNTIME_DIR to a folder of this user/,
  );
  expect(() => readDemoFile(below)).toThrow(DemoFileError);
});

test('what was written is read, by its user alone', () => {
  writeDemoFile(path, { ...firstLook, password: 'old' });
  writeDemoFile(path, firstLook);
  expect(readDemoFile(path)).toEqual(firstLook);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
});

test('without a file there is none', () => {
  expect(readDemoFile(path)).toBeUndefined();
});

test('one whose process has ended is none', () => {
  writeDemoFile(path, { ...firstLook, pid: 2 ** 22 + 1 });
  expect(readDemoFile(path)).toBeUndefined();
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
  writeDemoFile(path, firstLook);
  spoil();
  expect(() => readDemoFile(path)).toThrow(DemoFileError);
});

test('a file of another user is not believed, and none is written into the folder of another', () => {
  writeDemoFile(path, firstLook);
  const stranger = (process.getuid?.() ?? 0) + 1;
  expect(() => readDemoFile(path, stranger)).toThrow("is not this user's alone");
  expect(() => writeDemoFile(path, firstLook, stranger)).toThrow(DemoFileError);
});

test('a folder that is a link is not written into', () => {
  mkdirSync(join(folder, 'elsewhere'));
  symlinkSync(join(folder, 'elsewhere'), dirname(path));
  expect(() => writeDemoFile(path, firstLook)).toThrow(DemoFileError);
});

test('it is removed by the process that wrote it, and by no other', () => {
  writeDemoFile(path, firstLook);
  removeDemoFile(path, undefined, process.pid + 1);
  expect(existsSync(path)).toBe(true);
  removeDemoFile(path);
  expect(existsSync(path)).toBe(false);
  removeDemoFile(path);
});

test('a second one that ends gives the place back to the first, if that still runs', () => {
  const first = { ...firstLook, urls: ['amqp://127.0.0.1:1'], pid: process.ppid };
  expect(writeDemoFile(path, first)).toBeUndefined();
  const before = writeDemoFile(path, firstLook);
  expect(before).toEqual(first);
  expect(readDemoFile(path)).toEqual(firstLook);
  removeDemoFile(path, before);
  expect(readDemoFile(path)).toEqual(first);
  writeDemoFile(path, firstLook);
  removeDemoFile(path, { ...first, pid: 2 ** 22 + 1 });
  expect(existsSync(path)).toBe(false);
});
