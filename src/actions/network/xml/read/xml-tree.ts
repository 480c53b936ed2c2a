import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { Refused } from '../../../errors.ts';

/** One element as it stands in the text. */
export interface XmlElement {
  readonly name: string;
  readonly line: number;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
}

/** Far more than any interface needs. */
const longest = 64 * 1024;

// Nothing that this XML can say needs an entity: they stay as they stand, and no value takes an `&`.
const parser = new XMLParser({
  preserveOrder: true,
  captureMetaData: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  processEntities: false,
  trimValues: false,
});
const metaData = XMLParser.getMetaDataSymbol() as symbol;

/** An item as the parser has it: one key is the name of the element, `:@` its attributes. */
type Item = Readonly<Record<string | symbol, unknown>>;

/** The only element at the top. @throws {Refused} with the line, for what is no XML, is too long, or has more than elements and attributes. */
export function parseTree(given: string): XmlElement {
  if (Buffer.byteLength(given) > longest)
    throw new Refused(`xmlDesc has ${Buffer.byteLength(given)} bytes; at most ${longest}`);
  // The parser counts as it does: one character for each end of line.
  const text = given.replaceAll(/\r\n?/g, '\n');
  const doctype = /<!(?:DOCTYPE|ENTITY)/i.exec(text);
  if (doctype)
    throw new Refused(`xmlDesc line ${lineAt(text, doctype.index)} declares a document type; only elements`);
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new Refused(`xmlDesc line ${verdict.err.line} is no XML: ${verdict.err.msg}`);
  const [top, second] = elementsOf(parsed(text), text, 1);
  if (!top) throw new Refused('xmlDesc has no element; an <interface>');
  if (second) throw new Refused(`${locationText(second)} comes after the end; one <interface>`);
  return top;
}

function parsed(text: string): readonly Item[] {
  try {
    return parser.parse(text) as readonly Item[];
  } catch (error) {
    throw new Refused(`xmlDesc is no XML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Where an element is, as a refusal begins. */
export const locationText = ({ name, line }: XmlElement): string => `xmlDesc line ${line}, <${name}>`;

function elementsOf(items: readonly Item[], text: string, outerLine: number): readonly XmlElement[] {
  return items.flatMap((item) => {
    const name = Object.keys(item).find((key) => key !== ':@') ?? '';
    const place = item[metaData] as { readonly startIndex?: number } | undefined;
    const line = place?.startIndex === undefined ? outerLine : lineAt(text, place.startIndex);
    if (name === '?xml') return [];
    const inner = item[name];
    if (name === '#text') {
      if (String(inner).trim() === '') return [];
      throw new Refused(
        `xmlDesc line ${line} has the text ${JSON.stringify(String(inner).trim().slice(0, 60))}; elements and attributes only`,
      );
    }
    if (name.startsWith('?')) throw new Refused(`xmlDesc line ${line} has a <${name}>; elements only`);
    const attributes = new Map(Object.entries((item[':@'] ?? {}) as Readonly<Record<string, string>>));
    return [{ name, line, attributes, children: elementsOf(inner as readonly Item[], text, line) }];
  });
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
