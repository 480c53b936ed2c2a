import { createHash } from 'node:crypto';

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A UUID in lower case with its hyphens; undefined for text that is none. Hyphens may be left out, braces be there. */
export function parseUuid(text: string | undefined): string | undefined {
  const hex = text
    ?.trim()
    .toLowerCase()
    .replace(/^\{(.*)\}$/, '$1');
  if (hex === undefined) return undefined;
  if (form.test(hex)) return hex;
  return /^[0-9a-f]{32}$/.test(hex) ? hyphened(hex) : undefined;
}

function hyphened(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Sixteen octets in the order of RFC 9562. */
export function formatUuid(bytes: Buffer): string {
  return hyphened(bytes.toString('hex'));
}

/**
 * The UUID that RFC 9562 5.5 makes of a name in a namespace: the same for ever for the same two.
 * @throws {TypeError} where the namespace is no UUID.
 */
export function uuidV5(namespace: string, name: string): string {
  const space = parseUuid(namespace);
  if (space === undefined) throw new TypeError(`namespace is ${JSON.stringify(namespace)}; a UUID`);
  const digest = createHash('sha1')
    .update(Buffer.from(space.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  return formatUuid(digest.subarray(0, 16));
}
