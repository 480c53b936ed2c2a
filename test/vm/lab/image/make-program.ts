import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programSize } from '../qemu/hardware.ts';
import { run } from '../tools.ts';
import { hashContents, makeOnce } from './cache.ts';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const sources = [
  'src',
  'schema',
  'bin',
  'packaging',
  'package.json',
  'package-lock.json',
  'tsconfig.build.json',
];

/** The project as an operator installs it, built from the sources as they are now: an image to be mounted. */
export async function makeProgram(): Promise<string> {
  const place = (name: string) => join(repository, name);
  const folder = await makeOnce('program', hashContents(...sources.map(place)), (fresh) => {
    const root = join(fresh, 'root');
    mkdirSync(root);
    run('npx', ['tsc', '-p', 'tsconfig.build.json', '--noCheck', '--outDir', join(root, 'dist')], {
      cwd: repository,
    });
    for (const name of ['schema', 'bin', 'packaging', 'package.json']) {
      cpSync(place(name), join(root, name), { recursive: true });
    }
    for (const path of productionPackages()) {
      cpSync(path, join(root, relative(repository, path)), { recursive: true });
    }
    run('mke2fs', [
      '-q',
      '-F',
      '-t',
      'ext4',
      '-O',
      '^has_journal',
      '-d',
      root,
      join(fresh, 'program.raw'),
      programSize,
    ]);
    rmSync(root, { recursive: true });
  });
  return join(folder, 'program.raw');
}

/** Folders of the packages that the program needs when it runs. */
function productionPackages(): readonly string[] {
  const listed = run('npm', ['ls', '--omit=dev', '--all', '--parseable'], { cwd: repository });
  return listed.split('\n').filter((path) => relative(repository, path).startsWith('node_modules'));
}
