import { XMLValidator } from 'fast-xml-parser';
import { findNonXmlCharacter, findReferenceProblem } from './entities.ts';
import type { LineIndex, Position } from './line-index.ts';
import { SchemaError } from './schema-error.ts';

/** Longest schema text that is read, in characters; the largest known schema has 120,000. */
export const maxSchemaLength = 1_048_576;
/** Deepest nesting that is looked at; the grammar needs four levels. */
const maxSchemaDepth = 16;

const token =
  /<!--(?<comment>[\s\S]*?)-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?(?<instruction>[\s\S]*?)\?>|<(?<tag>[^!?<>"'][^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*)>|(?<text>[^<]+)|(?<other><)/g;
const quoted = /"[^"]*"|'[^']*'/g;

/**
 * Sees that a text is well-formed XML without a document type, so that a parser reads it in one way only.
 * The validator of fast-xml-parser comes first; what it lets pass and XML does not is looked for after it.
 * @throws SchemaError
 */
export function checkSchemaText(text: string, lines: LineIndex): void {
  const odd = findNonXmlCharacter(text);
  if (odd !== -1) {
    const code = text.codePointAt(odd)?.toString(16).toUpperCase().padStart(4, '0');
    throw problemAt(lines.at(odd), 'document', `the character U+${code} is none of XML's`);
  }
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw fromValidator(text, verdict.err);
  new Scan(text, lines).run();
}

class Scan {
  readonly #text: string;
  readonly #lines: LineIndex;
  #depth = 0;
  #roots = 0;

  constructor(text: string, lines: LineIndex) {
    this.#text = text;
    this.#lines = lines;
  }

  run(): void {
    for (const { 0: all, index, groups = {} } of this.#text.matchAll(token)) {
      const { tag, text, comment, instruction, other } = groups;
      if (tag !== undefined) this.#tag(tag, index);
      else if (text !== undefined) this.#characters(text, index);
      else if (comment !== undefined) this.#comment(comment, index);
      else if (instruction !== undefined) this.#instruction(instruction, index);
      else if (other !== undefined) this.#declaration(index);
      else if (this.#depth === 0)
        throw this.#problem(
          index,
          `${all.slice(0, 9)} outside the document element; text stands between tags`,
        );
    }
  }

  #tag(tag: string, index: number): void {
    if (tag.startsWith('/')) {
      this.#depth -= 1;
      return;
    }
    for (const value of tag.matchAll(quoted)) {
      const at = index + 1 + value.index;
      const angle = value[0].indexOf('<');
      if (angle !== -1) throw this.#problem(at + angle, 'a value holds <; &lt; is right', index);
      this.#references(value[0], at, index);
    }
    if (this.#depth === 0) this.#roots += 1;
    if (this.#roots > 1) throw this.#problem(index, 'a second document element; one <schema> a file');
    if (!tag.endsWith('/')) this.#depth += 1;
    if (this.#depth > maxSchemaDepth)
      throw this.#problem(
        index,
        `nested deeper than ${maxSchemaDepth}; schema, class, method and arg are four`,
      );
  }

  #characters(characters: string, index: number): void {
    const first = characters.search(/\S/);
    if (this.#depth === 0 && first !== -1)
      throw this.#problem(index + first, 'text outside the document element; text stands between tags');
    const end = characters.indexOf(']]>');
    if (end !== -1) throw this.#problem(index + end, 'text holds ]]>; ]]&gt; is right');
    this.#references(characters, index);
  }

  #comment(comment: string, index: number): void {
    if (comment.includes('--') || comment.endsWith('-'))
      throw this.#problem(index, 'a comment holds --, which would end it; one dash is right');
  }

  #instruction(instruction: string, index: number): void {
    if (index !== 0 || !/^xml\s/.test(instruction))
      throw this.#problem(
        index,
        `a processing instruction; only <?xml version="1.0"?> at the beginning is right`,
      );
    const { version, encoding = 'UTF-8' } =
      /^xml\s+version\s*=\s*["'](?<version>[^"']*)["'](?:\s+encoding\s*=\s*["'](?<encoding>[^"']*)["'])?(?:\s+standalone\s*=\s*["'](?:yes|no)["'])?\s*$/.exec(
        instruction,
      )?.groups ?? {};
    if (version !== '1.0')
      throw this.#problem(index, 'not an XML declaration; <?xml version="1.0"?> is right');
    if (!/^(?:utf-8|us-ascii)$/i.test(encoding))
      throw this.#problem(index, `encoding is ${JSON.stringify(encoding)}; a schema is UTF-8`);
  }

  #declaration(index: number): never {
    const name = /^<!?[A-Z]*/.exec(this.#text.slice(index, index + 20))?.[0] ?? '<';
    const why =
      name === '<!DOCTYPE'
        ? 'a document type (it could expand entities); a schema has none'
        : 'no element, comment or text';
    throw this.#problem(index, `${name} begins ${why}`);
  }

  #references(raw: string, index: number, of = index): void {
    const found = findReferenceProblem(raw);
    if (found) throw this.#problem(index + found.offset, found.problem, of);
  }

  /** `of` is an offset in the element to name, where it is not the one of the problem. */
  #problem(offset: number, problem: string, of = offset): SchemaError {
    return problemAt(this.#lines.at(offset), elementAt(this.#text, of), problem);
  }
}

function problemAt(position: Position, element: string, problem: string): SchemaError {
  return new SchemaError([{ ...position, element, problem }]);
}

/** Tag whose inside the offset is in, as it is written; `document` outside of all. */
function elementAt(text: string, offset: number): string {
  const start = text.lastIndexOf('<', offset);
  const tag = /^<[^\s<>!?/"']+/.exec(text.slice(start, start + 80))?.[0];
  return tag === undefined || text.slice(start, offset).includes('>') ? 'document' : `${tag}>`;
}

function fromValidator(text: string, error: { msg: string; line: number; col?: number }): SchemaError {
  const { line, col: column = 1, msg } = error;
  const written = (text.split('\n', line)[line - 1] ?? '').slice(column - 1);
  const closing = /^<\/\s*([^\s>]+)\s*>/.exec(written)?.[1];
  const element = closing === undefined ? 'document' : `</${closing}>`;
  const opened = closing === undefined ? undefined : closedAlready(text, closing, line);
  const advice =
    opened === undefined
      ? 'every element is closed once, in order, and every attribute stands once, in quotes'
      : `line ${opened} closes its <${closing}> already with />; a plain > there is right`;
  return problemAt({ line, column }, element, `${msg.replace(/\.$/, '')}; ${advice}`);
}

/** Line of the last tag of that name before a line, where it is closed in itself. */
function closedAlready(text: string, name: string, before: number): number | undefined {
  const earlier = text.split('\n', before - 1);
  for (let index = earlier.length - 1; index >= 0; index -= 1) {
    const line = earlier[index] ?? '';
    if (line.includes(`<${name} `)) return line.trimEnd().endsWith('/>') ? index + 1 : undefined;
  }
  return undefined;
}
