import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleProgram } from '../../../scripts/build/bundle-program.ts';
import type { LoadedModules } from './report-loaded.ts';

/** The program as `npm run build` bundles it, in a folder of its own. */
export interface BuiltProgram extends Disposable {
  /** The folder with `cli/`. */
  readonly dist: string;
  /** Path of the program's first file. */
  readonly main: string;
}

/** Builds the program. Its packages that stay outside come from this repository. */
export async function buildProgram(): Promise<BuiltProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'program-'));
  for (const path of ['package.json', 'schema']) cpSync(path, join(folder, path), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  const dist = join(folder, 'dist');
  await bundleProgram(dist);
  return {
    dist,
    main: join(dist, 'cli/main.js'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Lists the packages that loaded modules contain, each with the chain of imports that led to it. */
export function loadedPackages({ importers }: LoadedModules): ReadonlyMap<string, string> {
  const packages = new Map<string, string>();
  for (const url of Object.keys(importers)) {
    const chain = importChain(url, importers);
    for (const name of packagesIn(fileURLToPath(url))) packages.set(name, packages.get(name) ?? chain);
  }
  return packages;
}

/** Reads the packages of a chunk from its source map; a file outside the program belongs to its own package. */
export function packagesIn(path: string): readonly string[] {
  const sources = path.includes('/node_modules/') ? [path] : sourcesOf(path);
  return sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []);
}

/** Lists the sources of a chunk. rolldown writes no source map beside its own few lines. */
export function sourcesOf(path: string): readonly string[] {
  if (!existsSync(`${path}.map`)) return [];
  return (JSON.parse(readFileSync(`${path}.map`, 'utf8')) as { sources: readonly string[] }).sources;
}

function importChain(url: string, importers: LoadedModules['importers']): string {
  const chain: string[] = [];
  for (let at: string | null | undefined = url; at; at = importers[at]) chain.unshift(basename(at));
  return chain.join(' → ');
}
