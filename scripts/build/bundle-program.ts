import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { chunkOf } from './chunks.ts';
import { builtinsPlugin } from './lazy-builtins.ts';
import { leftOutPlugin } from './left-out.ts';
import { licenceNotice } from './licence-notice.ts';

/** Packages that stay outside the program: koffi loads a compiled addon from its own folder. */
export const externalPackages = ['koffi'] as const;

/**
 * Writes the command line with the packages that it needs, minified, each file with its source map, and the licences of those
 * packages beside them: a start costs what it loads, so each command loads only its chunks.
 * @param folder where `cli/main.js` and its chunks go.
 */
export async function bundleProgram(folder: string): Promise<void> {
  const bundle = await rolldown({
    input: 'src/cli/main.ts',
    platform: 'node',
    external: [...externalPackages],
    plugins: [builtinsPlugin, leftOutPlugin],
    preserveEntrySignatures: false,
    resolve: { conditionNames: ['ovirt-source', 'node', 'import', 'default'] },
    // Modules of this project do nothing when they load, so a door does not pull in what a command does not use.
    treeshake: {
      moduleSideEffects: (id) => id.endsWith('/src/cli/main.ts') || id.includes('/node_modules/'),
    },
  });
  try {
    const { output } = await bundle.write({
      dir: join(folder, 'cli'),
      format: 'esm',
      entryFileNames: 'main.js',
      chunkFileNames: '[name]-[hash].js',
      minify: true,
      // V8 keeps a source with one character beyond Latin-1 in memory with two octets for each character.
      charset: 'ascii',
      keepNames: true,
      sourcemap: true,
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [{ name: chunkOf, debugName: 'chunks' }],
      },
      comments: { legal: false },
    });
    const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
    writeFileSync(join(folder, 'cli/LICENSES.txt'), licenceNotice(modules, readText));
  } finally {
    await bundle.close();
  }
}

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};
