import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findPathProblem } from '#base';

const nobody = 65_534;
const newFolder = () => realpathSync(mkdtempSync(join(tmpdir(), 'way-')));

test('findPathProblem has no objection to the folders of other users than root', () => {
  expect(findPathProblem('/nowhere/at/all', 1000)).toBe(undefined);
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
});
