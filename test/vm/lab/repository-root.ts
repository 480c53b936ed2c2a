import { fileURLToPath } from 'node:url';

/** Absolute path of this checkout. */
export const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url));
