import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { licenceNotice } from './licence-notice.ts';

/** Packages that stay outside the program: koffi loads a compiled addon from its own folder. */
export const externalPackages = ['koffi'] as const;

/**
 * Writes the command line with the packages that it needs as one minified file, with its source map and the licences of those
 * packages beside it: a start costs what it loads.
 * @param folder where `cli/main.js` goes.
 */
export async function bundleProgram(folder: string): Promise<void> {
  const bundle = await rolldown({
    input: 'src/cli/main.ts',
    platform: 'node',
    external: [...externalPackages],
    resolve: { conditionNames: ['ovirt-source', 'node', 'import', 'default'] },
  });
  try {
    const file = join(folder, 'cli/main.js');
    const { output } = await bundle.write({
      file,
      format: 'esm',
      minify: true,
      keepNames: true,
      sourcemap: true,
      codeSplitting: false,
      legalComments: 'none',
    });
    writeFileSync(join(folder, 'cli/LICENSES.txt'), licenceNotice(output[0].moduleIds, readText));
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
