// biome-ignore lint/correctness/noNodejsModules: the one module of Node that computes and touches nothing
import { createHash } from 'node:crypto';

/**
 * Hash of a class in its {@link SchemaId}: MD5 of all that the class says, as uuid text. Nobody verifies it; it must be
 * the same wherever the same class is read, and another one as soon as anything in the class is.
 */
export function hashClass(content: unknown): string {
  const hex = createHash('md5').update(JSON.stringify(content, sorted)).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/**
 * SHA-256 of the text of a schema file, in hexadecimal; how its lines end says nothing. Types that were generated from
 * a file carry it, so that a program can refuse to serve another one.
 */
export function digestSchemaText(text: string): string {
  return createHash('sha256').update(text.replace(/\r\n?/g, '\n')).digest('hex');
}

/** The order in which attributes were written says nothing. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
