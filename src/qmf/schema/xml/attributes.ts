import { maxDescriptionOctets } from '../../limits.ts';
import { countOctets } from '../../values/cut-text.ts';
import { quoted } from '../../values/quoted.ts';
import { findNameProblem, type NameOwner } from './names.ts';
import type { XmlElement } from './parse-text.ts';
import type { ProblemCollector } from './problems.ts';

/** Reads the attributes of one element. Each mistake becomes a problem, and its value is then absent. */
export class Attributes {
  readonly #element: XmlElement;
  readonly #problems: ProblemCollector;

  /** Refuses every attribute that is not among the known ones. */
  constructor(element: XmlElement, known: readonly string[], problems: ProblemCollector) {
    this.#element = element;
    this.#problems = problems;
    for (const name of element.attributes.keys()) {
      if (!known.includes(name)) this.#refuseUnknown(name, known);
    }
  }

  /** Reads text, which may be empty. */
  text(name: string): string | undefined {
    const value = this.#element.attributes.get(name);
    if (value === undefined || countOctets(value) <= maxDescriptionOctets) return value;
    this.refuse(`${name} is longer than ${maxDescriptionOctets} octets; expected a shorter text`);
    return undefined;
  }

  /** Reads text that consoles print: qpid-tool prints a schema up to the first character that its locale lacks. */
  printedText(name: string): string | undefined {
    const value = this.text(name);
    const [foreign] = /[^\0-\x7f]/u.exec(value ?? '') ?? [];
    if (value === undefined || foreign === undefined) return value;
    this.refuse(
      `${name} is ${quoted(value)}, with ${quoted(foreign)}; expected ASCII, which every console prints`,
    );
    return undefined;
  }

  required(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) this.refuse(`${name} is missing; expected a value`);
    return value;
  }

  /** Reads the `name` attribute; undefined if QMF or its consoles cannot use the name. */
  name(owner: NameOwner): string | undefined {
    const value = this.required('name');
    if (value === undefined) return undefined;
    const problem = findNameProblem(value, owner);
    if (problem === undefined) return value;
    this.refuse(problem);
    return undefined;
  }

  /** Reads a flag: true for `y`, false if the attribute is absent. */
  flag(name: string): boolean {
    const value = this.text(name);
    if (value !== undefined && value !== 'y')
      this.refuse(`${name} is ${quoted(value)}; expected y, or no attribute`);
    return value === 'y';
  }

  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = /^-?\d{1,17}$/.test(value) ? Number(value) : Number.NaN;
    if (Number.isSafeInteger(number)) return number;
    this.refuse(`${name} is ${quoted(value)}; expected an integer within 53 bits`);
    return undefined;
  }

  choice<T extends string>(name: string, values: readonly T[], fallback?: T): T | undefined {
    const value = fallback === undefined ? this.required(name) : (this.text(name) ?? fallback);
    const chosen = values.find((candidate) => candidate === value);
    if (value !== undefined && chosen === undefined)
      this.refuse(`${name} is ${quoted(value)}; expected one of ${values.join(', ')}`);
    return chosen;
  }

  refuse(problem: string): void {
    this.#problems.add(this.#element, problem);
  }

  #refuseUnknown(name: string, known: readonly string[]): void {
    const similar = known.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    const expected = similar ?? (known.length === 0 ? 'no attribute' : known.join(', '));
    this.refuse(`attribute ${quoted(name)} is unknown here; expected ${expected}`);
  }
}

/** Refuses every child element that is not among the known ones. */
export function checkChildren(
  element: XmlElement,
  known: readonly string[],
  problems: ProblemCollector,
): void {
  const expected = known.length === 0 ? 'no children' : known.join(', ');
  for (const child of element.children) {
    if (!known.includes(child.name))
      problems.add(child, `element is unknown in <${element.name}>; expected ${expected}`);
  }
}
