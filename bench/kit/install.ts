import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The package as `npm install` places it: without sources, whose times the program compares in a clone. */
export interface InstalledPackage extends Disposable {
  /** Path of the command. */
  readonly command: string;
}

/** Installs the build into a temporary folder. Its packages are those of this clone. */
export function installPackage(): InstalledPackage {
  const folder = mkdtempSync(join(tmpdir(), 'bench-install-'));
  const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: readonly string[] };
  for (const path of [...files, 'package.json']) cpSync(path, join(folder, path), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return {
    command: join(folder, 'bin/ovirt-node.js'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
