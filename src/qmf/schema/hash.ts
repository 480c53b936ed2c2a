// biome-ignore lint/correctness/noNodejsModules: node:crypto computes and does no I/O
import { createHash } from 'node:crypto';
import type { SchemaClass } from './schema.ts';

/** A class without its hash. */
type Unhashed<Class extends SchemaClass> = Class extends SchemaClass
  ? Omit<Class, 'id'> & { readonly id: Omit<Class['id'], 'hash'> }
  : never;

/** What a schema file says of a member and no message carries. */
const unsent: ReadonlySet<string> = new Set(['parentRef', 'isGeneralReference']);

/**
 * Computes the hash of a class for its {@link SchemaId}: MD5 of all that messages carry of it, as uuid text. Equal classes have
 * equal hashes wherever they are read, and any difference changes the hash. The algorithm is this library's own.
 */
export function hashClass({ kind, id, ...content }: Unhashed<SchemaClass>): string {
  const type = kind === 'object' ? 'data' : 'event';
  const text = JSON.stringify([id.packageName, id.className, type, content], sortKeys);
  const hex = createHash('md5').update(text).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Whether the hash of a class that an agent sent is that of its content, so that no agent can give the hash to another content. */
export const isHashOfContent = (schema: SchemaClass): boolean => hashClass(schema) === schema.id.hash;

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
  const sent = Object.entries(value).filter(([name]) => !unsent.has(name));
  return Object.fromEntries(sent.sort(([a], [b]) => (a < b ? -1 : 1)));
}
