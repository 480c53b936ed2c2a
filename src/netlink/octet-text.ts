import { isUtf8 } from 'node:buffer';

/** An octet that text shows as it is, unless it is part of a character in UTF-8. */
const isPlain = (octet: number): boolean => octet >= 0x20 && octet < 0x7f;
const backslash = 0x5c;
const escapes = /\\x([0-9a-f]{2})/g;
const isHexDigit = (octet: number | undefined): boolean =>
  octet !== undefined && /[0-9a-f]/.test(String.fromCharCode(octet));

/**
 * Shows octets of the kernel as text, such as the name or the alias of an interface, which may be any octets. Writes an
 * octet that is a control character or is not UTF-8 as `\x01`, and a backslash as `\x5c` where it would look like that.
 * Different octets have different texts; {@link toOctets} returns the octets.
 */
export function fromOctets(octets: Buffer): string {
  if (octets.every((octet) => isPlain(octet) && octet !== backslash)) return octets.toString('latin1');
  let text = '';
  for (let start = 0; start < octets.length; ) {
    const length = characterLength(octets, start);
    const octet = octets[start] ?? 0;
    const isText = length > 1 || (isPlain(octet) && !looksLikeEscape(octets, start));
    text += isText ? octets.toString('utf8', start, start + length) : escapeOctet(octet);
    start += length;
  }
  return text;
}

/** Returns the octets of a text by {@link fromOctets}. */
export function toOctets(text: string): Buffer {
  if (!text.includes('\\x')) return Buffer.from(text);
  const parts: Buffer[] = [];
  let end = 0;
  for (const match of text.matchAll(escapes)) {
    parts.push(Buffer.from(text.slice(end, match.index)), Buffer.from(match[1] ?? '', 'hex'));
    end = match.index + match[0].length;
  }
  return Buffer.concat([...parts, Buffer.from(text.slice(end))]);
}

const escapeOctet = (octet: number): string => `\\x${octet.toString(16).padStart(2, '0')}`;

const looksLikeEscape = (octets: Buffer, start: number): boolean =>
  octets[start] === backslash &&
  octets[start + 1] === 0x78 &&
  isHexDigit(octets[start + 2]) &&
  isHexDigit(octets[start + 3]);

/** Returns how many octets the character has that starts here; 1 for an octet that is not UTF-8 or is a control character. */
function characterLength(octets: Buffer, start: number): number {
  const first = octets[start] ?? 0;
  const length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const character = octets.subarray(start, start + length);
  if (length === 1 || character.length < length || !isUtf8(character)) return 1;
  return /\p{Cc}/u.test(character.toString('utf8')) ? 1 : length;
}
