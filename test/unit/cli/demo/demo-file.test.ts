import {
  chmodSync,
  chownSync,
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
const broker = { urls: ['amqp://127.0.0.1:5672'], user: 'u', password: 'p', pid: process.pid };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'first-look-'));
  path = join(folder, 'ovirt-node', 'first-look.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('places the demo file in the runtime directory, else in a folder of the user under the temporary directory', () => {
  expect(demoFilePath({ environment: { XDG_RUNTIME_DIR: folder } })).toBe(
    join(folder, 'ovirt-node', 'first-look.json'),
  );
  const place = { environment: {}, temporaryDirectory: '/tmp', runtimeDirectories: folder };
  expect(demoFilePath({ ...place, uid: 7 })).toBe('/tmp/ovirt-node-7/first-look.json');
  const uid = process.getuid?.() ?? 0;
  mkdirSync(join(folder, String(uid)));
  expect(demoFilePath({ ...place, uid })).toBe(join(folder, String(uid), 'ovirt-node', 'first-look.json'));
});

test("ignores a runtime directory that is missing, not a folder, or another user's", () => {
  writeFileSync(join(folder, 'file'), '');
  const own = process.getuid?.() ?? 0;
  for (const [runtime, uid] of [
    [join(folder, 'nowhere'), own],
    [join(folder, 'file'), own],
    [join(folder, 'file', 'below'), own],
    [folder, own + 1],
  ] as const) {
    const environment = { XDG_RUNTIME_DIR: runtime };
    const place = { environment, temporaryDirectory: '/tmp', runtimeDirectories: folder, uid };
    expect(demoFilePath(place)).toBe(`/tmp/ovirt-node-${uid}/first-look.json`);
  }
});

test('throws DemoFileError when the file cannot be written or read', () => {
  writeFileSync(join(folder, 'file'), '');
  const below = join(folder, 'file', 'below', 'first-look.json');
  expect(() => writeDemoFile(below, broker)).toThrow(DemoFileError);
  expect(() => writeDemoFile(below, broker)).toThrow(
    /cannot be written: ENOTDIR.*set XDG_RUNTIME_DIR to a folder of this user/,
  );
  expect(() => readDemoFile(below)).toThrow(DemoFileError);
});

test('reads the file that it wrote, with permissions for its user alone', () => {
  writeDemoFile(path, { ...broker, password: 'old' });
  writeDemoFile(path, broker);
  expect(readDemoFile(path)).toEqual(broker);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
});

test('returns undefined when the file does not exist', () => {
  expect(readDemoFile(path)).toBeUndefined();
});

test('returns undefined when the process of the file has ended', () => {
  writeDemoFile(path, { ...broker, pid: 2 ** 22 + 1 });
  expect(readDemoFile(path)).toBeUndefined();
});

test.for([
  ['a file that others may read', () => chmodSync(path, 0o644)],
  ['a folder that others may write', () => chmodSync(dirname(path), 0o777)],
  ['a file with other content', () => writeFileSync(path, '{"urls":[1]}')],
  ['a file without JSON', () => writeFileSync(path, '{')],
  ['an oversized file', () => writeFileSync(path, 'x'.repeat(100_000))],
  [
    'a symbolic link',
    () => {
      rmSync(path);
      writeFileSync(join(folder, 'other'), JSON.stringify(broker), { mode: 0o600 });
      symlinkSync(join(folder, 'other'), path);
    },
  ],
] as const)('refuses %s', ([, spoil]) => {
  writeDemoFile(path, broker);
  spoil();
  expect(() => readDemoFile(path)).toThrow(DemoFileError);
});

test("refuses another user's file, and writes none into another user's folder", () => {
  writeDemoFile(path, broker);
  const otherUid = (process.getuid?.() ?? 0) + 1;
  expect(() => readDemoFile(path, otherUid)).toThrow("is not this user's alone");
  expect(() => writeDemoFile(path, broker, otherUid)).toThrow(DemoFileError);
});

test.runIf(process.getuid?.() === 0)(
  'root neither writes nor reads the file below a folder of another user, who could replace it',
  () => {
    writeDemoFile(path, broker);
    chownSync(folder, 65_534, 65_534);
    const problem = `${folder} belongs to user 65534, who could replace what is in it`;
    expect(() => readDemoFile(path)).toThrow(problem);
    expect(() => writeDemoFile(path, broker)).toThrow(problem);
    expect(() => readDemoFile(path)).toThrow(DemoFileError);
  },
);

test('refuses to write into a folder that is a symbolic link', () => {
  mkdirSync(join(folder, 'elsewhere'));
  symlinkSync(join(folder, 'elsewhere'), dirname(path));
  expect(() => writeDemoFile(path, broker)).toThrow(DemoFileError);
});

test('removes the file only for the process that wrote it', () => {
  writeDemoFile(path, broker);
  removeDemoFile(path, undefined, process.pid + 1);
  expect(existsSync(path)).toBe(true);
  removeDemoFile(path);
  expect(existsSync(path)).toBe(false);
  removeDemoFile(path);
});

test('writes back the file of an earlier demo mode that still runs', () => {
  const first = { ...broker, urls: ['amqp://127.0.0.1:1'], pid: process.ppid };
  expect(writeDemoFile(path, first)).toBeUndefined();
  const previous = writeDemoFile(path, broker);
  expect(previous).toEqual(first);
  expect(readDemoFile(path)).toEqual(broker);
  removeDemoFile(path, previous);
  expect(readDemoFile(path)).toEqual(first);
  writeDemoFile(path, broker);
  removeDemoFile(path, { ...first, pid: 2 ** 22 + 1 });
  expect(existsSync(path)).toBe(false);
});
