import { resolve } from 'node:path';

/**
 * Environment of programs that tests start from their sources: node keeps the compiled code, so that the next start takes half
 * the processor time. Node compares the text of each source, so it compiles a changed one again.
 */
export const compileCache = { NODE_COMPILE_CACHE: resolve('node_modules/.vitest-cache/compile') } as const;
