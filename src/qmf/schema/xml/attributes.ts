import { octets } from './default-value.ts';
import { findNameProblem, type NameOf } from './names.ts';
import type { XmlElement } from './parse-text.ts';
import { type ProblemCollector, quoted } from './problems.ts';

/** Longest text of a description or unit, in octets of UTF-8: the binary frames of QMFv1 have 16 bits for its length. */
const maxTextOctets = 65_535;

/** Reads the attributes of one element; each mistake becomes a problem, and the value is then absent. */
export class Attributes {
  readonly #element: XmlElement;
  readonly #problems: ProblemCollector;

  /** Refuses every attribute that is not among the known ones. */
  constructor(element: XmlElement, known: readonly string[], problems: ProblemCollector) {
    this.#element = element;
    this.#problems = problems;
    for (const name of element.attributes.keys()) if (!known.includes(name)) this.#unknown(name, known);
  }

  /** Text as it stands, also when empty. */
  text(name: string): string | undefined {
    const value = this.#element.attributes.get(name);
    if (value === undefined || octets(value) <= maxTextOctets) return value;
    this.refuse(`${name} is longer than ${maxTextOctets} octets`);
    return undefined;
  }

  required(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) this.refuse(`${name} is missing`);
    return value;
  }

  /** The `name` attribute, where it is one that QMF and its consoles can use. */
  name(of: NameOf): string | undefined {
    const value = this.required('name');
    if (value === undefined) return undefined;
    const problem = findNameProblem(value, of);
    if (problem === undefined) return value;
    this.refuse(problem);
    return undefined;
  }

  /** True for `y`, false where the attribute is absent; nothing else is right. */
  flag(name: string): boolean {
    const value = this.text(name);
    if (value !== undefined && value !== 'y') this.refuse(`${name} is ${quoted(value)}; y, or leave it out`);
    return value === 'y';
  }

  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = /^-?\d{1,17}$/.test(value) ? Number(value) : Number.NaN;
    if (Number.isSafeInteger(number)) return number;
    this.refuse(`${name} is ${quoted(value)}; an integer within 53 bits`);
    return undefined;
  }

  choice<T extends string>(name: string, values: readonly T[], fallback?: T): T | undefined {
    const value = fallback === undefined ? this.required(name) : (this.text(name) ?? fallback);
    const found = values.find((one) => one === value);
    if (value !== undefined && found === undefined)
      this.refuse(`${name} is ${quoted(value)}; one of ${values.join(', ')}`);
    return found;
  }

  refuse(problem: string): void {
    this.#problems.add(this.#element, problem);
  }

  #unknown(name: string, known: readonly string[]): void {
    const meant = known.find((one) => one.toLowerCase() === name.toLowerCase());
    this.refuse(`attribute ${quoted(name)} is unknown here; ${meant ?? known.join(', ')}`);
  }
}

/** Refuses every child element that is not among the known ones. */
export function checkChildren(
  element: XmlElement,
  known: readonly string[],
  problems: ProblemCollector,
): void {
  for (const child of element.children)
    if (!known.includes(child.name))
      problems.add(
        child,
        `unknown in <${element.name}>; ${known.length === 0 ? 'that element has no children' : known.join(', ')}`,
      );
}
