import { join } from 'node:path';

/** Names under which packages keep the text of their licence. */
const fileNames = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'license', 'License', 'LICENSE-MIT'];

/**
 * Writes the notice of the licences of all packages that a bundle contains.
 * @param modules absolute paths of the modules in the bundle.
 * @param readText returns undefined for a file that does not exist.
 * @throws {Error} when a package names no licence.
 */
export function licenceNotice(
  modules: readonly string[],
  readText: (path: string) => string | undefined,
): string {
  const folders = new Set(modules.flatMap((path) => packageFolder(path) ?? []));
  const notices = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readText(join(folder, 'package.json')) ?? '{}') as Readonly<
      Partial<{ name: string; version: string; license: string }>
    >;
    if (license === undefined)
      throw new Error(`${folder} names no licence; expected one in its package.json`);
    const text = fileNames.map((file) => readText(join(folder, file))).find((found) => found !== undefined);
    return `${name} ${version} (${license})\n\n${text?.trim() ?? 'The package has no text of its licence.'}\n`;
  });
  return `This program contains the following packages.\n\n${notices.join(`\n${'-'.repeat(72)}\n\n`)}`;
}

/** Returns the folder of the package that a module belongs to; undefined for a module of this project. */
function packageFolder(path: string): string | undefined {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
}
