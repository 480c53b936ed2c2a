import type { Section } from './unit-file.ts';

/**
 * Applies an assignment.
 * @param value empty where the file resets the setting.
 * @returns false for a value that is not understood.
 */
export type Setter = (value: string) => boolean;

/** The known keys of a section. */
export type Setters = Readonly<Record<string, Setter>>;

/** Accepts every value of a key that says nothing about the interface. */
export const ignore: Setter = () => true;

/**
 * Applies the assignments of the sections with that name.
 * @returns what is not understood, with file and line.
 */
export function applySection(section: Section, setters: Setters): readonly string[] {
  return section.assignments.flatMap(({ key, value, at }) => {
    const setter = Object.hasOwn(setters, key) ? setters[key] : undefined;
    if (!setter) return [`${at}: [${section.name}] ${key}= is not understood`];
    return setter(value)
      ? []
      : [`${at}: ${key} is ${JSON.stringify(value.slice(0, 60))}, which is not understood`];
  });
}

/** Makes a setter of what a parser understands. */
export const parsed =
  <T>(parse: (text: string) => T | undefined, assign: (value: T) => void): Setter =>
  (text) => {
    const value = parse(text);
    if (value !== undefined) assign(value);
    return value !== undefined;
  };

/** Makes a setter of a member of an object. */
export const member = <T, K extends keyof T>(
  target: T,
  name: K,
  parse: (text: string) => T[K] | undefined,
): Setter =>
  parsed(parse, (value) => {
    target[name] = value;
  });

/** @returns the words of a list, which blanks separate. */
export const words = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean);
/** @returns a family by its name. */
export const parseFamily = (text: string) => (['ipv4', 'ipv6'] as const).find((family) => family === text);
/** @returns a non-negative integer up to 10 digits; undefined for another text. */
export const parseInteger = (text: string) => (/^\d{1,10}$/.test(text) ? Number(text) : undefined);
/** @returns a MAC address in lower case, with colons. */
export const parseMac = (text: string) =>
  /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(text) ? text.toLowerCase().replaceAll('-', ':') : undefined;
/** @returns a word without blanks. */
export const parseWord = (text: string) => (/^\S{1,255}$/.test(text) ? text : undefined);
