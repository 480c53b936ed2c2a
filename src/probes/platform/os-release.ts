/** The assignments of an os-release(5) file; quotes and escapes as a shell takes them away. */
export function parseOsRelease(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const found = /^\s*([A-Z][A-Z0-9_]*)=(.*?)\s*$/.exec(line);
    if (found?.[1] !== undefined && found[2] !== undefined) values.set(found[1], unquoted(found[2]));
  }
  return values;
}

function unquoted(value: string): string {
  const inside = /^"(.*)"$|^'(.*)'$/s.exec(value);
  if (inside?.[2] !== undefined) return inside[2];
  return (inside?.[1] ?? value).replace(/\\(["$`\\])/g, '$1');
}
