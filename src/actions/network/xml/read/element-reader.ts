import { Refused } from '../../../errors.ts';
import { locationText, type XmlElement } from '../xml-element.ts';

/** Reads the attributes and children of an element. `rejectUnread` refuses the rest, so that nothing is ignored. */
export interface ElementReader {
  readonly element: XmlElement;
  /** @returns an attribute. @throws {Refused} where it is missing or empty. */
  required(name: string): string;
  /** @returns an attribute; undefined where it is absent. */
  optional(name: string): string | undefined;
  /** @returns an attribute that is one of these words; undefined where it is absent. @throws {Refused} */
  oneOf<const Word extends string>(name: string, words: readonly Word[]): Word | undefined;
  /** @returns whether an attribute is `yes`, not `no`; undefined where it is absent. @throws {Refused} for another word. */
  flag(name: string): boolean | undefined;
  /** @returns an attribute that fits a pattern; undefined where it is absent. @throws {Refused} with what is expected. */
  matching(name: string, pattern: RegExp, expected: string): string | undefined;
  /** @returns an attribute that is an integer from `min` to `max`; undefined where it is absent. @throws {Refused} */
  number(name: string, min: number, max: number): number | undefined;
  /** @returns all children of that name, in order. */
  all(name: string): readonly ElementReader[];
  /** @returns the only child of that name; undefined where it is absent. @throws {Refused} where it is repeated. */
  one(name: string): ElementReader | undefined;
  /** @returns the only child of that name. @throws {Refused} where it is absent or repeated. */
  requiredChild(name: string): ElementReader;
  /** Refuses attributes and children that were not read. @throws {Refused} */
  rejectUnread(): void;
  /** @returns an error that begins with the location of the element. */
  refusal(text: string): Refused;
}

export function readerOf(element: XmlElement): ElementReader {
  const { attributes, children } = element;
  const readAttributes = new Set<string>();
  const readChildren = new Set<string>();
  const refusal = (text: string) => new Refused(`${locationText(element)}: ${text}`);
  const optional = (name: string) => {
    readAttributes.add(name);
    return attributes.get(name);
  };
  const all = (name: string) => {
    readChildren.add(name);
    return children.filter((child) => child.name === name).map(readerOf);
  };
  const one = (name: string) => {
    const [first, second] = all(name);
    if (second) throw second.refusal(`a second one in <${element.name}>; expected one`);
    return first;
  };
  const oneOf = <const Word extends string>(name: string, words: readonly Word[]) => {
    const value = optional(name);
    if (value === undefined) return undefined;
    const known = words.find((word) => word === value);
    if (known === undefined)
      throw refusal(`${name} is ${quoted(value)}; expected one of ${words.join(', ')}`);
    return known;
  };
  return {
    element,
    refusal,
    optional,
    oneOf,
    all,
    one,
    required(name) {
      const value = optional(name);
      if (value === undefined || value === '') throw refusal(`${name} is missing`);
      return value;
    },
    flag(name) {
      const word = oneOf(name, ['yes', 'no']);
      return word && word === 'yes';
    },
    matching(name, pattern, expected) {
      const value = optional(name);
      if (value !== undefined && !pattern.test(value))
        throw refusal(`${name} is ${quoted(value)}; expected ${expected}`);
      return value;
    },
    number(name, min, max) {
      const value = optional(name);
      if (value === undefined) return undefined;
      if (!/^\d{1,10}$/.test(value) || Number(value) < min || Number(value) > max)
        throw refusal(`${name} is ${quoted(value)}; expected a number from ${min} to ${max}`);
      return Number(value);
    },
    requiredChild(name) {
      const child = one(name);
      if (!child) throw refusal(`it has no <${name}>`);
      return child;
    },
    rejectUnread() {
      for (const name of attributes.keys())
        if (!readAttributes.has(name))
          throw refusal(`it has ${quoted(name)}, which is not known; ${expectedText([...readAttributes])}`);
      const names = [...readChildren].map((name) => `<${name}>`);
      for (const child of children)
        if (!readChildren.has(child.name))
          throw new Refused(`${locationText(child)}: not known in <${element.name}>; ${expectedText(names)}`);
    },
  };
}

const expectedText = (names: readonly string[]) =>
  names.length === 0 ? 'expected nothing' : `expected ${names.join(', ')}`;

/** Quotes a text of the caller, at most one line of it. */
export const quoted = (value: string) => JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
