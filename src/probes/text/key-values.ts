/**
 * Parses lines of `name : value`, as /proc writes them. Keeps the first value of a name; skips lines without the
 * separator.
 */
export function parseKeyValues(text: string, separator = ':'): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const end = line.indexOf(separator);
    if (end <= 0) continue;
    const name = line.slice(0, end).trim();
    if (name !== '' && !values.has(name)) values.set(name, line.slice(end + separator.length).trim());
  }
  return values;
}

/** Removes white space around a text, and zeros at its end. @returns undefined when nothing is left. */
export function nonEmptyText(text: string | undefined): string | undefined {
  const trimmed = text?.replace(/\0+$/, '').trim();
  return trimmed === '' ? undefined : trimmed;
}
