import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const repository = join(import.meta.dirname, '../..');

/**
 * Compiles files beside this repository's sources, with its options and those given. One run of the compiler checks all of them:
 * the start takes longer than the checks.
 * @param files text by path from the root of the repository.
 * @returns the compiler's output; empty when every file compiles.
 */
export async function compileFiles(
  files: Readonly<Record<string, string>>,
  compilerOptions: Readonly<Record<string, boolean>> = {},
): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'compile-'));
  try {
    for (const name of ['src', 'node_modules']) symlinkSync(join(repository, name), join(root, name));
    for (const name of ['package.json', 'tsconfig.json'])
      copyFileSync(join(repository, name), join(root, name));
    const include = Object.keys(files);
    writeFileSync(
      join(root, 'tsconfig.cases.json'),
      JSON.stringify({ extends: './tsconfig.json', compilerOptions, include }),
    );
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const tsc = join(repository, 'node_modules/.bin/tsc');
    return await new Promise((resolve) => {
      const options = { cwd: root, maxBuffer: 1 << 26 };
      execFile(tsc, ['--pretty', 'false', '-p', 'tsconfig.cases.json'], options, (_, out) => resolve(out));
    });
  } finally {
    rmSync(root, { recursive: true });
  }
}
