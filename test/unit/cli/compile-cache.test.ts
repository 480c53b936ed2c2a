import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeCacheFolder } from '../../../bin/compile-cache.js';

const nobody = 65_534;
const newHome = () => mkdtempSync(join(tmpdir(), 'home-'));
const cacheOf = (home: string) => join(home, '.cache', 'ovirt-node');

test('the program keeps its compiled code in a folder that it makes for its user alone', () => {
  const home = newHome();
  expect(makeCacheFolder(home)).toBe(cacheOf(home));
  expect(statSync(cacheOf(home)).mode & 0o777).toBe(0o700);
  expect(makeCacheFolder(home)).toBe(cacheOf(home));
});

test('the program uses no folder of compiled code that it cannot make', () => {
  for (const home of ['/proc/self', '/proc/nowhere', '/dev/null', '/nonexistent'])
    expect(makeCacheFolder(home), home).toBe(undefined);
});

describe.runIf(process.getuid?.() === 0)('a folder of compiled code that another user could fill', () => {
  test('the program of root does not use it when its owner is another user', () => {
    const home = newHome();
    mkdirSync(cacheOf(home), { recursive: true });
    chownSync(cacheOf(home), nobody, nobody);
    expect(makeCacheFolder(home)).toBe(undefined);
  });

  test('the program does not use it when others may write in it or replace it', () => {
    for (const level of ['.cache/ovirt-node', '.cache', '.']) {
      const home = newHome();
      mkdirSync(cacheOf(home), { recursive: true, mode: 0o700 });
      expect(makeCacheFolder(home)).toBe(cacheOf(home));
      chmodSync(join(home, level), 0o777);
      expect(makeCacheFolder(home), level).toBe(undefined);
    }
  });

  test('the program of a service with the home /tmp uses its own folder there, and not one that another user made', () => {
    const home = newHome();
    chmodSync(home, 0o1777);
    expect(makeCacheFolder(home)).toBe(cacheOf(home));
    chownSync(join(home, '.cache'), nobody, nobody);
    expect(makeCacheFolder(home)).toBe(undefined);
  });

  test('the program does not use a symbolic link to a folder of another user', () => {
    const [home, theirs] = [newHome(), newHome()];
    chownSync(theirs, nobody, nobody);
    symlinkSync(theirs, join(home, '.cache'));
    expect(makeCacheFolder(home)).toBe(undefined);
    expect(existsSync(join(theirs, 'ovirt-node'))).toBe(false);
  });
});
