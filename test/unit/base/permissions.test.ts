import { chmodSync, chownSync, lchownSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { findPathProblem, isOtherPerson } from '#base';

const nobody = 65_534;
const newFolder = () => realpathSync(mkdtempSync(join(tmpdir(), 'way-')));

test('findPathProblem has no objection to the folders of other users than root', () => {
  expect(findPathProblem('/nowhere/at/all', 1000)).toBe(undefined);
});

test.each([
  [0, false],
  [999, false],
  [1_000, true],
  [61_183, true],
  [61_184, false],
  [65_519, false],
  [65_520, true],
  [2_147_483_647, true],
])('isOtherPerson of user %i is %s for a process of root', (uid, expected) => {
  const user = vi.spyOn(process, 'geteuid').mockReturnValue(0);
  expect(isOtherPerson(uid)).toBe(expected);
  user.mockReturnValue(uid);
  expect(isOtherPerson(uid)).toBe(false);
  user.mockRestore();
});

describe.runIf(process.getuid?.() === 0)('the folders above a path of root', () => {
  test('findPathProblem finds none in folders of root, absent folders and the temporary directory', () => {
    expect(findPathProblem(newFolder())).toBe(undefined);
    expect(findPathProblem(join(newFolder(), 'absent', 'too', 'file'))).toBe(undefined);
    expect(findPathProblem('/')).toBe(undefined);
    expect(findPathProblem('/dev/null/file')).toBe(undefined);
    expect(findPathProblem('/tmp/file')).toBe(undefined);
  });

  test('findPathProblem names the folder of another user, however far above', () => {
    const theirs = newFolder();
    const own = join(theirs, 'a');
    mkdirSync(join(own, 'b'), { recursive: true });
    chownSync(theirs, nobody, nobody);
    for (const path of [join(own, 'b', 'c'), own, join(theirs, 'absent')])
      expect(findPathProblem(path)).toBe(
        `${theirs} belongs to user 65534, who could replace what is in it; expected a folder of root, since ${path} is below it`,
      );
  });

  test('findPathProblem names a folder that others may write, unless only owners may replace files in it', () => {
    const open = newFolder();
    chmodSync(open, 0o1777);
    expect(findPathProblem(join(open, 'file'))).toBe(undefined);
    for (const mode of [0o775, 0o757]) {
      chmodSync(open, mode);
      expect(findPathProblem(join(open, 'own', 'file'))).toContain(
        `${open} has mode 0${mode.toString(8)}, so that others could replace what is in it`,
      );
    }
  });

  test('findPathProblem looks at the folder of a symbolic link, and at the folders that the link leads to', () => {
    const [own, theirs] = [newFolder(), newFolder()];
    symlinkSync(own, join(theirs, 'link'));
    symlinkSync(theirs, join(own, 'link'));
    chownSync(theirs, nobody, nobody);
    for (const path of [
      join(theirs, 'link', 'file'),
      join(own, 'link', 'file'),
      join(own, 'link', 'absent', 'file'),
    ])
      expect(findPathProblem(path)).toContain('belongs to user 65534, who could');
  });

  test('findPathProblem looks at each folder that a chain of symbolic links leads through', () => {
    const [own, theirs, target] = [newFolder(), newFolder(), newFolder()];
    symlinkSync(target, join(theirs, 'current'));
    symlinkSync(join(theirs, 'current', 'file'), join(own, 'file'));
    expect(findPathProblem(join(own, 'file'))).toBe(undefined);
    chownSync(theirs, nobody, nobody);
    expect(findPathProblem(join(own, 'file'))).toBe(
      `${theirs} belongs to user 65534, who could replace what is in it; expected a folder of root, since ${join(own, 'file')} is below it`,
    );
  });

  test('findPathProblem goes up from the target of a symbolic link, as the kernel does', () => {
    const [own, theirs] = [newFolder(), newFolder()];
    mkdirSync(join(theirs, 'below'));
    symlinkSync(join(theirs, 'below'), join(own, 'link'));
    chownSync(theirs, nobody, nobody);
    expect(findPathProblem(`${own}/link/../file`)).toContain(`${theirs} belongs to user 65534, who could`);
  });

  test('findPathProblem names a symbolic link of another user in a folder where only owners may replace files', () => {
    const [open, target] = [newFolder(), newFolder()];
    chmodSync(open, 0o1777);
    const link = join(open, 'link');
    symlinkSync(target, link);
    expect(findPathProblem(join(link, 'file'))).toBe(undefined);
    lchownSync(link, nobody, nobody);
    for (const path of [link, join(link, 'file')])
      expect(findPathProblem(path)).toBe(
        `${link} is a symbolic link of user 65534, who could replace it; expected one of root, since ${path} is below it`,
      );
  });

  test('findPathProblem ends where symbolic links lead in a circle', () => {
    const own = newFolder();
    symlinkSync('circle', join(own, 'circle'));
    expect(findPathProblem(join(own, 'circle', 'file'))).toBe(undefined);
  });
});
