import { type AmqpValue, readText, Typed } from './amqp.ts';

const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Returns the text of a uuid in canonical lower case, undefined if the text is not a uuid. */
export function canonicalUuid(text: string): string | undefined {
  return uuidText.test(text) ? text.toLowerCase() : undefined;
}

/** Reads a uuid, the text of a uuid, or its 16 octets. @returns canonical text, undefined for any other value. */
export function readUuid(value: AmqpValue | undefined): string | undefined {
  if (value instanceof Typed) {
    if (value.amqp === 'uuid') return canonicalUuid(value.value as string);
    if (value.amqp === 'binary' && (value.value as Uint8Array).length === 16)
      return uuidFromOctets(value.value as Uint8Array);
  }
  const text = readText(value);
  return text === undefined ? undefined : canonicalUuid(text);
}

/** Writes 16 octets as canonical text. */
export function uuidFromOctets(octets: Uint8Array): string {
  const hex = Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Converts the text of a uuid to its 16 octets; any other text becomes sixteen zeros. */
export function octetsFromUuid(text: string): Uint8Array {
  const hex = (canonicalUuid(text) ?? '').replaceAll('-', '');
  return Uint8Array.from({ length: 16 }, (_, index) =>
    hex === '' ? 0 : Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
  );
}
