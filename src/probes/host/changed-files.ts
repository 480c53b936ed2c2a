import type { Host } from './host.ts';

interface CachedFile {
  readonly version: string;
  readonly parsed: unknown;
}

const maxFiles = 4000;
const caches = new WeakMap<Host, Map<string, CachedFile>>();

/**
 * Reads and parses a file that seldom changes: again only when its time, size or inode is another. Each path has one parser.
 * @returns undefined when the file is absent or unreadable.
 */
export async function readWhenChanged<T>(
  host: Host,
  path: string,
  parse: (text: string) => T,
): Promise<T | undefined> {
  const cache = caches.get(host) ?? new Map<string, CachedFile>();
  caches.set(host, cache);
  const version = await host.readVersion(path);
  const known = cache.get(path);
  if (known && known.version === version) return known.parsed as T;
  cache.delete(path);
  const text = version === undefined ? undefined : await host.readText(path);
  if (version === undefined || text === undefined) return undefined;
  const parsed = parse(text);
  if (cache.size >= maxFiles) cache.clear();
  cache.set(path, { version, parsed });
  return parsed;
}
