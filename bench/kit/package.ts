import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Returns the size of a file, or of the files in a folder, in KiB, without source maps. */
export function folderKib(folder: string): number {
  const files = globSync([folder, `${folder}/**`]).filter(
    (path) => !path.endsWith('.map') && statSync(path).isFile(),
  );
  return files.reduce((sum, path) => sum + statSync(path).size / 1024, 0);
}

/** Returns the size in KiB of the files that `npm pack` would install, without source maps. @param root folder of the package. */
export function packageKib(root = '.'): number {
  const leftOut = packageFiles().filter((path) => path.startsWith('!'));
  const sum = packagePaths().reduce((kib, folder) => kib + folderKib(join(root, folder)), 0);
  return leftOut.reduce((kib, path) => kib - folderKib(join(root, path.slice(1))), sum);
}

/** The package as `npm install` places it: without sources, whose times the program compares in a clone. */
export interface InstalledPackage extends Disposable {
  /** Path of the command. */
  readonly command: string;
}

/** Installs the build into a temporary folder. Its packages are those of this clone. */
export function installPackage(): InstalledPackage {
  const folder = mkdtempSync(join(tmpdir(), 'bench-install-'));
  for (const path of [...packagePaths(), 'package.json'])
    cpSync(path, join(folder, path), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return {
    command: join(folder, 'bin/ovirt-node.js'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Returns the files and folders of the package. */
function packagePaths(): readonly string[] {
  return packageFiles().filter((path) => !path.startsWith('!'));
}

/** Returns `files` of package.json. A name with ! leaves a file out. */
function packageFiles(): readonly string[] {
  return (JSON.parse(readFileSync('package.json', 'utf8')) as { files: readonly string[] }).files;
}
