import { XMLParser } from 'fast-xml-parser';
import { decodeAttribute } from './entities.ts';
import type { LineIndex } from './line-index.ts';
import { SchemaError } from './schema-error.ts';

/** One element with the place where it begins. A schema ignores text and comments. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly line: number;
  readonly column: number;
}

type ParserNode = Record<PropertyKey, unknown>;
// These marks precede every name, so that no name is a member of JavaScript's Object: the parser refuses or renames
// those.
const tagMark = '<';
const attributeMark = '@';
const metaData = XMLParser.getMetaDataSymbol() as symbol;

/**
 * Parses a text that {@link checkSchemaText} accepted.
 * @returns its document element.
 * @throws SchemaError for a text that only the parser refuses.
 */
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
  return readElements(parseNodes(parser, text), lines)[0];
}

function parseNodes(parser: XMLParser, text: string): readonly ParserNode[] {
  try {
    return parser.parse(text) as readonly ParserNode[];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const problem = `text is not XML: ${error.message}`;
    throw new SchemaError([{ line: 1, element: 'document', problem }], { cause: error });
  }
}

function readElements(nodes: readonly ParserNode[], lines: LineIndex): XmlElement[] {
  return nodes.flatMap((node) => {
    const tag = Object.keys(node).find((key) => key.startsWith(tagMark));
    if (tag === undefined) return [];
    const { startIndex = 0 } = (node[metaData] ?? {}) as { startIndex?: number };
    return {
      // The parser marks the name of a self-closing element twice.
      name: tag.replace(/^<+/, ''),
      attributes: readAttributes((node[':@'] ?? {}) as Record<string, string>),
      children: readElements(node[tag] as ParserNode[], lines),
      ...lines.at(startIndex),
    };
  });
}

function readAttributes(raw: Record<string, string>): Map<string, string> {
  return new Map(
    Object.entries(raw).map(([name, value]) => [name.slice(attributeMark.length), decodeAttribute(value)]),
  );
}
