import { type AmqpValue, type OutgoingMessage, Typed } from '#qmf';

/** A part ends at the limit that it reaches first. Brokers and consoles take far larger messages. */
export const maxObjectsPerPart = 100;
const maxOctetsPerPart = 512 * 1024;

/** Writes one message for each part, at least one. Each message says whether more follow. */
export function writeParts<Item>(
  parts: readonly (readonly Item[])[],
  write: (part: readonly Item[], more: boolean) => OutgoingMessage,
): readonly OutgoingMessage[] {
  if (parts.length === 0) return [write([], false)];
  return parts.map((part, index) => write(part, index < parts.length - 1));
}

export function splitByCount<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const parts: (readonly Item[])[] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}

/** Splits encoded objects by their number and size. */
export function splitBySize(objects: readonly AmqpValue[]): readonly (readonly AmqpValue[])[] {
  const parts: AmqpValue[][] = [];
  let octets = 0;
  for (const object of objects) {
    const size = object instanceof Typed && object.value instanceof Uint8Array ? object.value.length : 0;
    const part = parts.at(-1);
    if (!part || part.length === maxObjectsPerPart || octets + size > maxOctetsPerPart) {
      parts.push([object]);
      octets = size;
    } else {
      part.push(object);
      octets += size;
    }
  }
  return parts;
}
