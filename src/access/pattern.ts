/** Names that a policy means: `*` is any run of characters, everything else is itself. */
export interface Pattern {
  readonly text: string;
  matches(name: string): boolean;
}

/** Reads a pattern. It goes over a name once, whatever the pattern: names come from strangers. */
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
        const found = name.indexOf(part, end);
        if (found < 0) return false;
        end = found + part.length;
      }
      return name.length - last.length >= end && name.endsWith(last);
    },
  };
}
