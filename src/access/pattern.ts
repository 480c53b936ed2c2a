/** A pattern of names: `*` stands for any run of characters, every other character for itself. */
export interface Pattern {
  readonly text: string;
  matches(name: string): boolean;
}

/** Parses a pattern. `matches` passes over a name once, whatever the pattern: untrusted peers choose the names. */
export function parsePattern(text: string): Pattern {
  const [first = '', ...others] = text.split('*');
  const last = others.pop();
  if (last === undefined) return { text, matches: (name) => name === text };
  return {
    text,
    matches(name) {
      if (!name.startsWith(first)) return false;
      let end = first.length;
      for (const part of others) {
        const start = name.indexOf(part, end);
        if (start < 0) return false;
        end = start + part.length;
      }
      return name.length - last.length >= end && name.endsWith(last);
    },
  };
}
