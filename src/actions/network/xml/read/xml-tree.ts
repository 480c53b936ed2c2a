import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { errorText } from '#base';
import { Refused } from '../../../errors.ts';
import { locationText, type XmlElement } from '../xml-element.ts';
import { declareNamespaces, type Namespaces, resolveName } from './resolve-namespace.ts';

/** Bytes; far more than any interface needs. */
const maxLength = 64 * 1024;

// No value of this XML needs an entity. Entities stay unexpanded, and every check of a value refuses an `&`.
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

/** An element in the parser's form: one key is the name of the element, `:@` holds its attributes. */
type ParsedItem = Readonly<Record<string | symbol, unknown>>;

/**
 * Parses the single top element of a text.
 * @throws {Refused} with the line, for a text that is not XML, is too long, or contains more than elements and attributes.
 */
export function parseTree(xml: string): XmlElement {
  const length = Buffer.byteLength(xml);
  if (length > maxLength) throw new Refused(`xmlDesc has ${length} bytes; expected at most ${maxLength}`);
  // The parser's positions count one character for each end of line.
  const text = xml.replaceAll(/\r\n?/g, '\n');
  const doctype = /<!(?:DOCTYPE|ENTITY)/i.exec(text);
  if (doctype)
    throw new Refused(
      `xmlDesc line ${lineAt(text, doctype.index)} declares a document type; expected elements only`,
    );
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new Refused(`xmlDesc line ${verdict.err.line} is not XML: ${verdict.err.msg}`);
  const [top, second] = readElements(parseItems(text), { text, line: 1, namespaces: new Map() });
  if (!top) throw new Refused('xmlDesc has no element; expected an <interface>');
  if (second) throw new Refused(`${locationText(second)} comes after the end; expected one <interface>`);
  return top;
}

function parseItems(text: string): readonly ParsedItem[] {
  try {
    return parser.parse(text) as readonly ParsedItem[];
  } catch (error) {
    throw new Refused(`xmlDesc is not XML: ${errorText(error)}`);
  }
}

interface Scope {
  readonly text: string;
  /** The line of the outer element. */
  readonly line: number;
  readonly namespaces: Namespaces;
}

function readElements(items: readonly ParsedItem[], outer: Scope): readonly XmlElement[] {
  const { text } = outer;
  return items.flatMap((item) => {
    const name = Object.keys(item).find((key) => key !== ':@') ?? '';
    const position = item[metaData] as { readonly startIndex?: number } | undefined;
    const line = position?.startIndex === undefined ? outer.line : lineAt(text, position.startIndex);
    if (name === '?xml') return [];
    const content = item[name];
    if (name === '#text') {
      const words = String(content).trim();
      if (words === '') return [];
      const quotedWords = JSON.stringify(words.slice(0, 60));
      throw new Refused(
        `xmlDesc line ${line} has the text ${quotedWords}; expected elements and attributes only`,
      );
    }
    if (name.startsWith('?'))
      throw new Refused(`xmlDesc line ${line} has a <${name}>; expected elements only`);
    const given = new Map(Object.entries((item[':@'] ?? {}) as Readonly<Record<string, string>>));
    const { namespaces, attributes } = declareNamespaces(outer.namespaces, given);
    const children = readElements(content as readonly ParsedItem[], { text, line, namespaces });
    return [{ name: resolveName(name, line, namespaces), line, attributes, children }];
  });
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
