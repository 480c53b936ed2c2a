import { maxSchemaDepth } from '../../limits.ts';
import { quoted } from '../../values/quoted.ts';
import { findNonXmlCharacter, findReferenceProblem } from './entities.ts';
import type { LineIndex } from './line-index.ts';
import { SchemaError } from './schema-error.ts';
import { validateXml } from './validate-text.ts';

const token =
  /<!--(?<comment>[\s\S]*?)-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?(?<instruction>[\s\S]*?)\?>|<(?<tag>[^!?<>"'][^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*)>|(?<text>[^<]+)|(?<other><)/g;
const quotedValue = /"[^"]*"|'[^']*'/g;
const declaration =
  /^xml\s+version\s*=\s*(["'])(?<version>[^"']*)\1(?:\s+encoding\s*=\s*(["'])(?<encoding>[^"']*)\3)?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*$/;

/**
 * Checks that a text is well-formed XML without a document type, so that a parser can read it in one way only.
 * The validator of fast-xml-parser comes first; {@link Scan} then looks for mistakes that the validator accepts.
 * @throws SchemaError
 */
export function checkSchemaText(text: string, lines: LineIndex): void {
  const offset = findNonXmlCharacter(text);
  if (offset !== -1) {
    const code = text.codePointAt(offset)?.toString(16).toUpperCase().padStart(4, '0');
    const problem = `text has U+${code}; expected only characters that XML 1.0 allows`;
    throw new SchemaError([{ ...lines.at(offset), element: 'document', problem }]);
  }
  validateXml(text);
  new Scan(text, lines).run();
}

class Scan {
  readonly #text: string;
  readonly #lines: LineIndex;
  #depth = 0;
  #rootCount = 0;

  constructor(text: string, lines: LineIndex) {
    this.#text = text;
    this.#lines = lines;
  }

  run(): void {
    for (const { 0: all, index, groups = {} } of this.#text.matchAll(token)) {
      const { tag, text, comment, instruction, other } = groups;
      if (tag !== undefined) this.#checkTag(tag, index);
      else if (text !== undefined) this.#checkCharacters(text, index);
      else if (comment !== undefined) this.#checkComment(comment, index);
      else if (instruction !== undefined) this.#checkInstruction(instruction, index);
      else if (other !== undefined) this.#refuseDeclaration(index);
      else if (this.#depth === 0)
        throw this.#problem(index, `${all.slice(0, 9)} is outside the document element; ${expectTextInside}`);
    }
  }

  #checkTag(tag: string, index: number): void {
    if (tag.startsWith('/')) {
      this.#depth -= 1;
      return;
    }
    for (const value of tag.matchAll(quotedValue)) {
      const at = index + 1 + value.index;
      const angle = value[0].indexOf('<');
      if (angle !== -1) throw this.#problem(at + angle, 'value has <; expected &lt;', index);
      this.#checkReferences(value[0], at, index);
    }
    if (this.#depth === 0) this.#rootCount += 1;
    if (this.#rootCount > 1)
      throw this.#problem(index, 'document element is the second; expected one <schema> a file');
    if (!tag.endsWith('/')) this.#depth += 1;
    if (this.#depth > maxSchemaDepth) {
      const expected = 'expected at most four: schema, class, method and arg';
      throw this.#problem(index, `element is nested deeper than ${maxSchemaDepth} levels; ${expected}`);
    }
  }

  #checkCharacters(characters: string, index: number): void {
    const first = characters.search(/\S/);
    if (this.#depth === 0 && first !== -1)
      throw this.#problem(index + first, `text is outside the document element; ${expectTextInside}`);
    const end = characters.indexOf(']]>');
    if (end !== -1) throw this.#problem(index + end, 'text has ]]>; expected ]]&gt;');
    this.#checkReferences(characters, index);
  }

  #checkComment(comment: string, index: number): void {
    if (comment.includes('--') || comment.endsWith('-'))
      throw this.#problem(index, 'comment has --, which would end it; expected one dash');
  }

  #checkInstruction(instruction: string, index: number): void {
    const expected = 'expected only <?xml version="1.0"?>, at the beginning';
    if (index !== 0 || !/^xml\s/.test(instruction))
      throw this.#problem(index, `text has a processing instruction; ${expected}`);
    const { version, encoding = 'UTF-8' } = declaration.exec(instruction)?.groups ?? {};
    if (version !== '1.0') throw this.#problem(index, `XML declaration is invalid; ${expected}`);
    if (!/^(?:utf-8|us-ascii)$/i.test(encoding))
      throw this.#problem(index, `encoding is ${quoted(encoding)}; expected UTF-8`);
  }

  #refuseDeclaration(index: number): never {
    const name = /^<!?[A-Z]*/.exec(this.#text.slice(index, index + 20))?.[0] ?? '<';
    const problem =
      name === '<!DOCTYPE'
        ? 'begins a document type, which could expand entities; expected a schema without one'
        : 'begins unknown markup; expected an element, a comment or text';
    throw this.#problem(index, `${name} ${problem}`);
  }

  #checkReferences(raw: string, index: number, elementOffset = index): void {
    const found = findReferenceProblem(raw);
    if (found) throw this.#problem(index + found.offset, found.problem, elementOffset);
  }

  /** @param elementOffset an offset in the element that the problem names, if it differs from that of the problem. */
  #problem(offset: number, problem: string, elementOffset = offset): SchemaError {
    const element = findElementAt(this.#text, elementOffset);
    return new SchemaError([{ ...this.#lines.at(offset), element, problem }]);
  }
}

const expectTextInside = 'expected text between tags';

/** Returns the tag that encloses the offset, as the file writes it; `document` outside of all tags. */
function findElementAt(text: string, offset: number): string {
  const start = text.lastIndexOf('<', offset);
  const tag = /^<[^\s<>!?/"']+/.exec(text.slice(start, start + 80))?.[0];
  return tag === undefined || text.slice(start, offset).includes('>') ? 'document' : `${tag}>`;
}
