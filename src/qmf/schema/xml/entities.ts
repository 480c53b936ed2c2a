const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const reference = /&(?:#x([\da-fA-F]+)|#(\d+)|(lt|gt|amp|quot|apos));/g;
const ampersand = /&(?:#?\w*;)?/g;
const maxCodePoint = 0x10ffff;

/** Decodes the raw value of an attribute: white space becomes blanks, references are resolved (XML 1.0, 3.3.3). */
export function decodeAttribute(raw: string): string {
  return raw
    .replace(/[\t\n\r]/g, ' ')
    .replace(reference, (_, hex, decimal, name) =>
      name === undefined ? String.fromCodePoint(parseCodePoint(hex, decimal)) : (predefined[name] ?? ''),
    );
}

/** Finds the first invalid reference in a text, with its offset; undefined if all references are valid. */
export function findReferenceProblem(raw: string): { offset: number; problem: string } | undefined {
  for (const { 0: found, index: offset } of raw.matchAll(ampersand)) {
    const [whole, hex, decimal] = new RegExp(reference.source).exec(found) ?? [];
    if (whole === undefined) {
      const problem = found === '&' ? 'text has a bare &' : `${found} is an unknown entity`;
      const expected = 'expected &lt; &gt; &amp; &quot; &apos; or a character by number';
      return { offset, problem: `${problem}; ${expected}` };
    }
    if (!whole.startsWith('&#')) continue;
    const code = parseCodePoint(hex, decimal);
    if (code > maxCodePoint || !isXmlText(String.fromCodePoint(code)))
      return { offset, problem: `${whole} is not a character of XML; expected one that XML 1.0 allows` };
  }
  return undefined;
}

const nonXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** Tells whether XML 1.0 allows every character of the text (its section 2.2). */
const isXmlText = (text: string): boolean => !nonXml.test(text);
/** Finds the offset of the first character that XML does not allow, or -1. */
export const findNonXmlCharacter = (text: string): number => text.search(nonXml);

function parseCodePoint(hex: string | undefined, decimal: string | undefined): number {
  return hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16);
}
