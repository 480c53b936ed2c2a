const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const reference = /&(?:#x([\da-fA-F]+)|#(\d+)|(lt|gt|amp|quot|apos));/g;
const ampersand = /&(?:#?\w*;)?/g;

/** Value of an attribute: white space becomes blanks, references what they stand for (XML 1.0, section 3.3.3). */
export function decodeAttribute(raw: string): string {
  return raw
    .replace(/[\t\n\r]/g, ' ')
    .replace(reference, (_, hex, decimal, name) =>
      name === undefined ? String.fromCodePoint(codePoint(hex, decimal)) : (predefined[name] ?? ''),
    );
}

/** What is wrong with the references in a text, and at which offset; undefined where all are understood. */
export function findReferenceProblem(raw: string): { offset: number; problem: string } | undefined {
  for (const { 0: found, index: offset } of raw.matchAll(ampersand)) {
    const [whole, hex, decimal] = new RegExp(reference.source).exec(found) ?? [];
    if (whole === undefined) {
      const what = found === '&' ? 'a bare & is no text; &amp; is' : `${found} is no entity`;
      return { offset, problem: `${what}; only &lt; &gt; &amp; &quot; &apos; and characters by number` };
    }
    if (!whole.startsWith('&#')) continue;
    const code = codePoint(hex, decimal);
    if (code > 0x10ffff || !isXmlText(String.fromCodePoint(code)))
      return { offset, problem: `${whole} is no character of XML` };
  }
  return undefined;
}

const notXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** Whether every character is one that XML 1.0 allows (its section 2.2). */
const isXmlText = (text: string): boolean => !notXml.test(text);
/** Offset of the first character that XML does not allow, or -1. */
export const findNonXmlCharacter = (text: string): number => text.search(notXml);

function codePoint(hex: string | undefined, decimal: string | undefined): number {
  return hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16);
}
