import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleProgram } from './bundle-program.ts';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } });
rmSync(values.out, { recursive: true, force: true });
compileLibrary(values.out);
await bundleProgram(values.out);

/** Compiles the library entries with their types; modules stay apart, so that the entries share one copy of each. */
function compileLibrary(folder: string): void {
  const compiler = join('node_modules', '.bin', 'tsc');
  const { status } = spawnSync(compiler, ['-p', 'tsconfig.build.json', '--outDir', folder], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
