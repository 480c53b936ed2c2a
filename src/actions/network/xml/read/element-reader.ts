import { Refused } from '../../../errors.ts';
import { locationText, type XmlElement } from './xml-tree.ts';

/** Takes an element apart; `end` refuses what nobody took, so that nothing is dropped. */
export interface ElementReader {
  readonly element: XmlElement;
  /** @throws {Refused} where it is missing. */
  required(name: string): string;
  optional(name: string): string | undefined;
  /** One of these words; undefined where it is absent. */
  oneOf<const Word extends string>(name: string, words: readonly Word[]): Word | undefined;
  /** A whole number; undefined where it is absent. */
  number(name: string, from: number, to: number): number | undefined;
  /** Every element of that name, in order. */
  all(name: string): readonly ElementReader[];
  /** The only element of that name. @throws {Refused} where there are two. */
  one(name: string): ElementReader | undefined;
  rejectUnread(): void;
  refusal(text: string): Refused;
}

export function readerOf(element: XmlElement): ElementReader {
  const { attributes, children } = element;
  const taken = { attributes: new Set<string>(), children: new Set<string>() };
  const refuse = (text: string) => new Refused(`${locationText(element)}: ${text}`);
  const optional = (name: string) => {
    taken.attributes.add(name);
    return attributes.get(name);
  };
  const all = (name: string) => {
    taken.children.add(name);
    return children.filter((child) => child.name === name).map(readerOf);
  };
  return {
    element,
    refusal: refuse,
    optional,
    all,
    required(name) {
      const value = optional(name);
      if (value === undefined || value === '') throw refuse(`${name} is missing`);
      return value;
    },
    oneOf(name, words) {
      const value = optional(name);
      if (value === undefined) return undefined;
      const found = words.find((word) => word === value);
      if (found === undefined) throw refuse(`${name} is ${quoted(value)}; one of ${words.join(', ')}`);
      return found;
    },
    number(name, from, to) {
      const value = optional(name);
      if (value === undefined) return undefined;
      if (!/^\d{1,10}$/.test(value) || Number(value) < from || Number(value) > to)
        throw refuse(`${name} is ${quoted(value)}; a number from ${from} to ${to}`);
      return Number(value);
    },
    one(name) {
      const [first, second] = all(name);
      if (second) throw second.refusal(`a second one in <${element.name}>; one`);
      return first;
    },
    rejectUnread() {
      for (const name of attributes.keys())
        if (!taken.attributes.has(name))
          throw refuse(`it has ${quoted(name)}, which is not known${choice([...taken.attributes])}`);
      for (const child of children)
        if (!taken.children.has(child.name))
          throw new Refused(
            `${locationText(child)}: not known in <${element.name}>${choice([...taken.children].map((name) => `<${name}>`))}`,
          );
    },
  };
}

const choice = (names: readonly string[]) => (names.length === 0 ? '; nothing' : `; ${names.join(', ')}`);
/** What a stranger wrote, no longer than a line. */
export const quoted = (value: string) => JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
