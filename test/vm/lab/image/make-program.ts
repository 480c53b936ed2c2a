import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { externalPackages } from '../../../../scripts/build/bundle-program.ts';
import { programSize } from '../qemu/hardware.ts';
import { repositoryRoot } from '../repository-root.ts';
import { run } from '../tools.ts';
import { hashContents, makeOnce } from './cache.ts';
import { makeFileSystem } from './make-file-system.ts';

const sources = [
  'src',
  'schema',
  'bin',
  'packaging',
  'scripts/build',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
  'tsconfig.build.json',
];

/** The project as an operator installs it, built from the sources as they are now: an image to be mounted. */
export async function makeProgram(): Promise<string> {
  const place = (name: string) => join(repositoryRoot, name);
  const folder = await makeOnce('program', hashContents(...sources.map(place)), (fresh) => {
    const root = join(fresh, 'root');
    mkdirSync(root);
    const build = join(repositoryRoot, 'scripts/build/main.ts');
    run(process.execPath, ['-C', 'ovirt-source', build, '--out', join(root, 'dist')], {
      cwd: repositoryRoot,
    });
    for (const name of ['schema', 'bin', 'packaging', 'package.json']) {
      cpSync(place(name), join(root, name), { recursive: true });
    }
    for (const path of externalFolders()) {
      cpSync(path, join(root, relative(repositoryRoot, path)), { recursive: true });
    }
    makeFileSystem(root, join(fresh, 'program.raw'), programSize);
    rmSync(root, { recursive: true });
  });
  return join(folder, 'program.raw');
}

/** Lists the folders of the packages that stay outside the bundle, those with their compiled parts included. */
function externalFolders(): readonly string[] {
  const listed = run('npm', ['ls', '--omit=dev', '--all', '--parseable'], { cwd: repositoryRoot });
  return listed
    .split('\n')
    .map((path) => relative(repositoryRoot, path))
    .filter((path) => path.startsWith('node_modules') && externalPackages.some((name) => path.includes(name)))
    .map((path) => join(repositoryRoot, path));
}
