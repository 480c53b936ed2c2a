/** What the glossary retired. */
export interface Retired {
  /** Names that code may not have. */
  readonly names: ReadonlySet<string>;
  /** Words that prose may not have: comments, texts, documents. Lower case. */
  readonly words: ReadonlySet<string>;
}

/**
 * Reads the retired names (third column, in backquotes) and words (fourth column) of the glossary's tables.
 * @param glossary text of `docs/glossary.md`.
 */
export function readRetired(glossary: string): Retired {
  const rows = glossary
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|\s*-/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const cells = (column: number) => rows.map((row) => row[column] ?? '').filter((cell) => cell !== '');
  const names = cells(3).flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map((found) => found[1] ?? ''));
  const words = cells(4)
    .filter((cell) => cell !== 'retired words')
    .flatMap((cell) => cell.split(',').map((word) => word.trim().toLowerCase()))
    .filter((word) => word !== '');
  return { names: new Set(names), words: new Set(words) };
}
