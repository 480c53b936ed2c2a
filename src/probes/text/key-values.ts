/** Lines of `name : value`, as /proc writes them, the first of each name. Lines without the mark are left out. */
export function parseKeyValues(text: string, mark = ':'): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf(mark);
    if (at <= 0) continue;
    const name = line.slice(0, at).trim();
    if (name !== '' && !values.has(name)) values.set(name, line.slice(at + mark.length).trim());
  }
  return values;
}

/** A file's text without the white space around it; undefined where nothing is left. */
export function nonEmptyText(text: string | undefined): string | undefined {
  const trimmed = text?.replace(/\0+$/, '').trim();
  return trimmed === '' ? undefined : trimmed;
}
