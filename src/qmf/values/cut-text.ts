import { maxLineOctets } from '../limits.ts';

const ellipsis = '…';
const ellipsisOctets = 3;
const encoder = new TextEncoder();

/** Counts the octets of a text in UTF-8. */
export function countOctets(text: string): number {
  return encoder.encode(text).length;
}

/** Tells whether a text has at most so many octets in UTF-8. */
export function fitsOctets(text: string, maxOctets: number): boolean {
  return text.length * 3 <= maxOctets || countOctets(text) <= maxOctets;
}

/** Cuts a text at a whole character and appends `…`, so that it has at most `maxOctets` octets of UTF-8. */
export function cutText(text: string, maxOctets: number): string {
  if (text.length * 3 <= maxOctets) return text;
  const buffer = new Uint8Array(maxOctets);
  if (encoder.encodeInto(text, buffer).read === text.length) return text;
  const { read } = encoder.encodeInto(text, buffer.subarray(0, maxOctets - ellipsisOctets));
  return text.slice(0, read) + ellipsis;
}

/** Puts a text into one line of at most 4 KiB: each run of line breaks and control characters becomes a blank. */
export function toOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the function removes control characters
  return cutText(text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim(), maxLineOctets);
}
