const patterns = new Map<string, RegExp>();
const maxPatterns = 1000;

/** Whether a shell pattern of `*`, `?` and `[…]` matches a text as a whole. Source: glob(7). */
export function matchesPattern(pattern: string, text: string): boolean {
  if (!/[*?[]/.test(pattern)) return pattern === text;
  const known = patterns.get(pattern) ?? toRegExp(pattern);
  if (patterns.size >= maxPatterns) patterns.clear();
  patterns.set(pattern, known);
  return known.test(text);
}

function toRegExp(pattern: string): RegExp {
  // Several stars in a row mean one; a run of them would take long to match.
  const source = pattern
    .replaceAll(/\*+/g, '*')
    .replaceAll(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^');
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /^$/;
  }
}
