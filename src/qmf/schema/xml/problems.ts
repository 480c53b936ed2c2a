import type { XmlElement } from './parse-text.ts';
import { SchemaError, type SchemaProblem } from './schema-error.ts';

/** A file with more mistakes than this is no schema; the rest need not be told. */
const most = 100;

/** Gathers what is wrong with a schema, so that one reading tells all. */
export class ProblemCollector {
  readonly #problems: SchemaProblem[] = [];

  add(element: XmlElement, problem: string): void {
    const { line, column } = element;
    this.#problems.push({ line, column, element: tagOf(element), problem });
    if (this.#problems.length >= most) this.throwIfAny();
  }

  /** @throws SchemaError with the problems in the order of the file */
  throwIfAny(): void {
    const [first, ...rest] = this.#problems.toSorted(
      (a, b) => a.line - b.line || (a.column ?? 0) - (b.column ?? 0),
    );
    if (first) throw new SchemaError([first, ...rest]);
  }
}

/** A value as messages show it: quoted, on one line, cut where it is long. */
export function quoted(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
}

/** Names as messages list them. */
export function joinNames(names: Iterable<string>): string {
  const [...all] = names;
  return all.length > 20 ? `${all.slice(0, 20).join(', ')}, …` : all.join(', ');
}

function tagOf({ name, attributes }: XmlElement): string {
  const named = attributes.get('name');
  return named === undefined ? `<${name}>` : `<${name} name=${quoted(named)}>`;
}
