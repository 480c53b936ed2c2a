import { createHash } from 'node:crypto';

const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Parses a UUID with or without hyphens and braces.
 * @returns it in lower case with hyphens; undefined for any other text.
 */
export function parseUuid(text: string | undefined): string | undefined {
  const hex = text
    ?.trim()
    .toLowerCase()
    .replace(/^\{(.*)\}$/, '$1');
  if (hex === undefined) return undefined;
  if (canonical.test(hex)) return hex;
  return /^[0-9a-f]{32}$/.test(hex) ? addHyphens(hex) : undefined;
}

function addHyphens(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Formats sixteen octets in the order of RFC 9562. */
export function formatUuid(bytes: Buffer): string {
  return addHyphens(bytes.toString('hex'));
}

/**
 * Derives the UUID of a name in a namespace (version 5, RFC 9562 5.5): the same two always give the same UUID.
 * @throws {TypeError} when the namespace is not a UUID.
 */
export function uuidV5(namespace: string, name: string): string {
  const parsed = parseUuid(namespace);
  if (parsed === undefined) {
    throw new TypeError(`namespace is ${JSON.stringify(namespace)}; expected a UUID`);
  }
  const digest = createHash('sha1')
    .update(Buffer.from(parsed.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  return formatUuid(digest.subarray(0, 16));
}
