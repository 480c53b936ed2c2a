// biome-ignore lint/correctness/noNodejsModules: node:crypto computes and does no I/O
import { createHash } from 'node:crypto';

/**
 * Computes the hash of a class for its {@link SchemaId}: MD5 of the whole content, as uuid text. Equal classes have
 * equal hashes wherever they are read, and any difference changes the hash. No peer verifies the algorithm.
 */
export function hashClass(content: unknown): string {
  const hex = createHash('md5').update(JSON.stringify(content, sortKeys)).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/**
 * Computes the SHA-256 of a schema text, in hexadecimal; line ends and a byte order mark do not count. Generated types
 * carry the digest, so that a program can refuse to serve another file.
 */
export function digestSchemaText(text: string): string {
  return createHash('sha256')
    .update(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'))
    .digest('hex');
}

/** The order of attributes in the file has no meaning. */
function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
