import { maxListedNames, maxSchemaProblems } from '../../limits.ts';
import { quoted } from '../../values/quoted.ts';
import type { XmlElement } from './parse-text.ts';
import { SchemaError, type SchemaProblem } from './schema-error.ts';

/** Collects the mistakes of a schema file, so that one reading reports all of them. */
export class ProblemCollector {
  readonly #problems: SchemaProblem[] = [];

  /** @throws SchemaError once {@link maxSchemaProblems} have come together. */
  add(element: XmlElement, problem: string): void {
    const { line, column } = element;
    this.#problems.push({ line, column, element: startTag(element), problem });
    if (this.#problems.length >= maxSchemaProblems) this.throwIfAny();
  }

  /** @throws SchemaError with the problems in the order of the file. */
  throwIfAny(): void {
    const [first, ...rest] = this.#problems.toSorted(
      (a, b) => a.line - b.line || (a.column ?? 0) - (b.column ?? 0),
    );
    if (first) throw new SchemaError([first, ...rest]);
  }
}

/** Joins names with commas; a long list ends with `…`. */
export function joinNames(names: Iterable<string>): string {
  const all = [...names];
  return all.length > maxListedNames ? `${all.slice(0, maxListedNames).join(', ')}, …` : all.join(', ');
}

function startTag({ name, attributes }: XmlElement): string {
  const named = attributes.get('name');
  return named === undefined ? `<${name}>` : `<${name} name=${quoted(named)}>`;
}
