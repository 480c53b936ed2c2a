import { isBuiltin } from 'node:module';
import type { Plugin } from 'rolldown';

/**
 * Modules of Node that load at the first use of one of their exports, since they cost a start more than a millisecond each:
 * `tls` 13, `crypto` 3, `child_process` 2. A class of theirs cannot be extended at the top level of a module without loading them.
 */
const lazyBuiltins: ReadonlySet<string> = new Set(['child_process', 'crypto', 'tls']);

const prefix = '\0builtin:';

/**
 * Loads Node's modules without the namespace that `import` makes: it reads every export, and that of `node:process` opens the
 * standard streams.
 */
export const builtinsPlugin: Plugin = {
  name: 'builtins',
  resolveId(source, importer) {
    if (!isBuiltin(source) || importer?.includes('rolldown/runtime') === true) return null;
    return { id: `${prefix}${source.replace(/^node:/, '')}`, moduleSideEffects: false };
  },
  load(id) {
    if (!id.startsWith(prefix)) return null;
    const name = id.slice(prefix.length);
    return { code: lazyBuiltins.has(name) ? lazyCode(name) : eagerCode(name), moduleType: 'js' };
  },
};

const loadCode = (name: string) => `process.getBuiltinModule('node:${name}')`;
const eagerCode = (name: string) => `module.exports = ${loadCode(name)};`;

function lazyCode(name: string): string {
  const names = Object.keys(process.getBuiltinModule(`node:${name}`) ?? {});
  return `
let loaded;
for (const name of ${JSON.stringify(names)})
  Object.defineProperty(exports, name, { enumerable: true, get: () => (loaded ??= ${loadCode(name)})[name] });`;
}
