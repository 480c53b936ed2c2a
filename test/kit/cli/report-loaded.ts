/**
 * Preloaded into a program: at the end of the process, writes to a file in the folder `REPORT_LOADED` which modules were loaded,
 * each with the module that imported it, and which of Node's own.
 */
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';

export interface LoadedModules {
  /** The importer of each loaded module, by its URL; null for the first one. */
  readonly importers: Readonly<Record<string, string | null>>;
  /** Names of Node's modules, such as `tls`. */
  readonly builtins: readonly string[];
}

const importers: Record<string, string | null> = {};
registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    if (resolved.url.startsWith('file:')) importers[resolved.url] ??= context.parentURL ?? null;
    return resolved;
  },
});

process.on('exit', () => {
  const { moduleLoadList } = process as unknown as { readonly moduleLoadList: readonly string[] };
  const builtins = moduleLoadList.flatMap(
    (entry) => /^NativeModule (?!internal\/)(.*)$/.exec(entry)?.[1] ?? [],
  );
  const report: LoadedModules = { importers, builtins };
  writeFileSync(join(process.env['REPORT_LOADED'] ?? '', `${process.pid}.json`), JSON.stringify(report));
});
