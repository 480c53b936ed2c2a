import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listFiles, writeStamp } from '../../../bin/build-stamp.js';

/** A folder with the real `bin/` and a program of a few lines, from which `bin/ovirt-node.js` starts as in a clone. */
export interface Clone extends Disposable {
  readonly root: string;
  /** Writes a file and the folders above it. @param name relative to the root. */
  write(name: string, text: string): void;
  remove(name: string): void;
  /** Builds: the program prints `built` and its arguments, from a second file. */
  build(): void;
}

/** The program in `src/` prints `source` and its arguments. */
export function makeClone(): Clone {
  const root = mkdtempSync(join(tmpdir(), 'clone-'));
  const write = (name: string, text: string) => {
    mkdirSync(join(root, dirname(name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  cpSync('bin', join(root, 'bin'), { recursive: true });
  write('src/cli/main.ts', print('source'));
  write('src/cli/run.ts', 'export const status: number = 0;\n');
  write('schema/ovirt-node.xml', '<schema/>\n');
  write('scripts/build/main.ts', "throw new Error('the build of this clone fails');\n");
  cpSync('scripts/build/prepare.js', join(root, 'scripts/build/prepare.js'));
  write('package.json', '{ "type": "module" }\n');
  for (const name of ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json']) write(name, '{}\n');
  return {
    root,
    write,
    remove: (name) => rmSync(join(root, name), { recursive: true, force: true }),
    build() {
      write('dist/cli/main.js', "import './chunk.js';\n");
      write('dist/cli/chunk.js', print('built'));
      writeStamp(join(root, 'dist'), listFiles(root), ['cli/main.js', 'cli/chunk.js']);
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

const print = (what: string) =>
  `console.log('${what}', ...process.argv.slice(2));\nprocess.exitCode = process.argv.includes('fail') ? 3 : 0;\n`;
