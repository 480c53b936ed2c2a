import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HealthFile } from '../../../../src/cli/service/health-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'health-'));
  path = join(folder, 'health');
});
afterEach(() => rmSync(folder, { recursive: true }));

const connected = {
  status: () => ({ state: 'connected', url: 'amqp://x' }) as never,
  onStatus: () => () => undefined,
};

test('health.file replaces the line of an earlier run and is gone at the end', () => {
  writeFileSync(path, '2026-11-30T09:00:00.000Z\n');
  const health = new HealthFile(path);
  expect(readdirSync(folder)).toEqual([]);
  health.follow(connected);
  expect(readFileSync(path, 'utf8')).toMatch(/^\d{4}-\S+Z\n$/);
  health[Symbol.dispose]();
  expect(readdirSync(folder)).toEqual([]);
});

test('health.file that is a symbolic link is refused, and neither the link nor its target is touched', () => {
  const victim = join(folder, 'victim');
  writeFileSync(victim, 'mine');
  symlinkSync(victim, path);
  expect(() => new HealthFile(path)).toThrow(
    `health.file is ${path}; expected a writable file: it is a symbolic link`,
  );
  expect(readFileSync(victim, 'utf8')).toBe('mine');
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
});

test('health.file that becomes a symbolic link while the agent runs is not followed', () => {
  const victim = join(folder, 'victim');
  writeFileSync(victim, 'mine');
  using health = new HealthFile(path);
  symlinkSync(victim, path);
  health.follow(connected);
  expect(readFileSync(victim, 'utf8')).toBe('mine');
});

test('health.file that is a FIFO is refused at once instead of waiting for a reader', () => {
  execFileSync('mkfifo', [path]);
  expect(() => new HealthFile(path)).toThrow('it is not a regular file');
  expect(readdirSync(folder)).toEqual(['health']);
});

test('health.file that names another file is refused, and that file keeps its content', () => {
  const victim = join(folder, 'victim');
  writeFileSync(victim, 'root:x:0:0\n');
  linkSync(victim, path);
  expect(() => new HealthFile(path)).toThrow('it has another content');
  renameSync(path, join(folder, 'other'));
  expect(readFileSync(victim, 'utf8')).toBe('root:x:0:0\n');
});

const asRoot = test.runIf(process.getuid?.() === 0);

asRoot("health.file that is another user's is refused, and keeps its content", () => {
  writeFileSync(path, '2026-11-30T09:00:00.000Z\n');
  chmodSync(path, 0o666);
  chownSync(path, 65_534, 65_534);
  expect(() => new HealthFile(path)).toThrow('it belongs to user 65534; expected 0');
  expect(readFileSync(path, 'utf8')).toBe('2026-11-30T09:00:00.000Z\n');
});

asRoot('health.file of root in a folder of another user is refused, and no file is made there', () => {
  chownSync(folder, 65_534, 65_534);
  expect(() => new HealthFile(path)).toThrow(
    `${folder} belongs to user 65534, who could replace what is in it`,
  );
  expect(readdirSync(folder)).toEqual([]);
});
