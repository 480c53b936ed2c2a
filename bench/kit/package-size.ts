import { globSync, readFileSync, statSync } from 'node:fs';

/** Returns the size of the files in a folder in KiB, without source maps. */
export function folderKib(folder: string): number {
  const files = globSync(`${folder}/**`).filter((path) => !path.endsWith('.map') && statSync(path).isFile());
  return files.reduce((sum, path) => sum + statSync(path).size / 1024, 0);
}

/** Returns the size in KiB of the files that `npm pack` would install, without source maps. */
export function packageKib(): number {
  const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: readonly string[] };
  return files.reduce((sum, folder) => sum + folderKib(folder), 0);
}
