import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Compiles the library entries: types with their docstrings, and modules without comments. Modules stay apart, so that the entries
 * share one copy of each.
 */
export function compileLibrary(folder: string): void {
  compile(folder, '--emitDeclarationOnly');
  compile(folder, '--declaration', 'false', '--removeComments');
}

function compile(folder: string, ...options: readonly string[]): void {
  const compiler = join('node_modules', '.bin', 'tsc');
  const { status } = spawnSync(compiler, ['-p', 'tsconfig.build.json', '--outDir', folder, ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`the compiler's exit status is ${status}; expected 0`);
}
