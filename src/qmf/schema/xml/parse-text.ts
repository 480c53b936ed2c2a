import { XMLParser } from 'fast-xml-parser';
import { decodeAttribute } from './entities.ts';
import type { LineIndex } from './line-index.ts';

/** One element, with where it begins. Text and comments are nobody's concern in a schema. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly line: number;
  readonly column: number;
}

type Node = Record<PropertyKey, unknown>;
// Marks of our own before every name: none can then be a member of JavaScript's Object, which the parser refuses or renames.
const tagMark = '<';
const attributeMark = '@';
const metaData = XMLParser.getMetaDataSymbol() as symbol;

/** The tree of a text that {@link checkSchemaText} let pass. */
export function parseSchemaText(text: string, lines: LineIndex): XmlElement | undefined {
  const parser = new XMLParser({
    preserveOrder: true,
    captureMetaData: true,
    ignoreAttributes: false,
    attributeNamePrefix: attributeMark,
    transformTagName: (name) => tagMark + name,
    parseTagValue: false,
    trimValues: false,
    processEntities: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
  });
  return elements(parser.parse(text) as Node[], lines)[0];
}

function elements(nodes: readonly Node[], lines: LineIndex): XmlElement[] {
  return nodes.flatMap((node) => {
    const tag = Object.keys(node).find((key) => key.startsWith(tagMark));
    if (tag === undefined) return [];
    const { startIndex = 0 } = (node[metaData] ?? {}) as { startIndex?: number };
    return {
      // The parser marks a name twice where the element is closed in itself.
      name: tag.replace(/^<+/, ''),
      attributes: attributes((node[':@'] ?? {}) as Record<string, string>),
      children: elements(node[tag] as Node[], lines),
      ...lines.at(startIndex),
    };
  });
}

function attributes(raw: Record<string, string>): Map<string, string> {
  return new Map(
    Object.entries(raw).map(([name, value]) => [name.slice(attributeMark.length), decodeAttribute(value)]),
  );
}
