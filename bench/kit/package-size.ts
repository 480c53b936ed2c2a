import { globSync, readFileSync, statSync } from 'node:fs';

/** Returns the size of a file in KiB. */
export function sizeKib(path: string): number {
  return statSync(path).size / 1024;
}

/** Returns the size in KiB of the files that `npm pack` would install, without source maps. */
export function packageKib(): number {
  const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: readonly string[] };
  const paths = files.flatMap((folder) => globSync(`${folder}/**`));
  const installed = paths.filter((path) => !path.endsWith('.map') && statSync(path).isFile());
  return installed.reduce((sum, path) => sum + sizeKib(path), 0);
}
