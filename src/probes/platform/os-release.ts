/** Parses the assignments of an os-release(5) file; removes quotes and escapes as a shell does. */
export function parseOsRelease(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const fields = /^\s*([A-Z][A-Z0-9_]*)=(.*?)\s*$/.exec(line);
    if (fields?.[1] !== undefined && fields[2] !== undefined) values.set(fields[1], unquote(fields[2]));
  }
  return values;
}

function unquote(value: string): string {
  const quoted = /^"(.*)"$|^'(.*)'$/s.exec(value);
  if (quoted?.[2] !== undefined) return quoted[2];
  return (quoted?.[1] ?? value).replace(/\\(["$`\\])/g, '$1');
}
