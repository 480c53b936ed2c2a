import { type Json, printableName, printableOctets } from './octet-json.ts';

/**
 * One thing that the kernel reported. A text list is an order: two captures agree if what both hold comes in the same order.
 * A number after `expires` is the second, by the clock of the capture, at which the kernel will drop the thing.
 */
export type Entry = string | { readonly order: readonly string[] } | { readonly expires: number };

/** The entries of a capture by path. A path is words with spaces: the kind, the link (where there is one), the rest. */
export class Entries {
  readonly all = new Map<string, Entry>();

  /** Adds an entry; a second one of the same path gets a number. */
  add(path: readonly string[], entry: Entry): void {
    const key = path.map(printableName).join(' ');
    let unique = key;
    for (let number = 2; this.all.has(unique); number += 1) unique = `${key} #${number}`;
    this.all.set(unique, entry);
  }

  /** Adds each leaf of a value of JSON; of a list of plain values, each value. */
  addJson(path: readonly string[], value: Json | undefined): void {
    if (value === undefined) return;
    if (Array.isArray(value)) {
      for (const [index, item] of (value as readonly Json[]).entries())
        if (isObject(item) || Array.isArray(item)) this.addJson([...path, String(index)], item);
        else this.add([...path, String(item)], 'yes');
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) this.addJson([...path, key], item);
    } else {
      this.add(path, printableOctets(String(value)));
    }
  }
}

/** An object of JSON. */
export type JsonObject = { readonly [key: string]: Json };

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @returns the objects of a list; of anything else, none. */
export const objectsOf = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];

/** @returns the text of a field; absent: an empty text. */
export const textOf = (value: Json | undefined): string =>
  value === undefined || value === null ? '' : String(value);

/** @returns an object as one line, without some of its fields. */
export function lineOf(object: JsonObject, ...without: readonly string[]): string {
  const kept = Object.entries(object).filter(([key]) => !without.includes(key));
  return kept.map(([key, value]) => `${key} ${printableOctets(JSON.stringify(value))}`).join(', ');
}
