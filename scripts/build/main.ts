import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { listFiles as listSources, writeStamp } from '../../bin/build-stamp.js';
import { bundleProgram } from './bundle-program.ts';
import { compileLibrary } from './compile-library.ts';
import { replaceFolder } from './replace-folder.ts';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } });
// A source that changes during the build makes the build old.
const sources = listSources('.');
await replaceFolder(values.out, async (folder) => {
  compileLibrary(folder);
  const library = new Set(listFiles(folder));
  await bundleProgram(folder);
  const program = listFiles(folder).filter((name) => !library.has(name) && !/\.(?:map|txt)$/.test(name));
  writeStamp(folder, sources, program);
});

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
