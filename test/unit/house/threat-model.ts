import { existsSync, readFileSync } from 'node:fs';

/** A test that a line of a document names. */
export interface NamedTest {
  readonly file: string;
  /** The title as it is written in the file, placeholders included. */
  readonly title: string;
}

/** A row of a table whose last column is `test`. */
export interface ProvenLine {
  /** The first cell. */
  readonly claim: string;
  readonly tests: readonly NamedTest[];
}

/** Reads the rows of all tables of a document whose last column has the title `test`. */
export function readProvenLines(text: string): readonly ProvenLine[] {
  const lines: ProvenLine[] = [];
  let isProven = false;
  for (const line of text.split('\n')) {
    if (!line.startsWith('|')) isProven = false;
    else if (/\| *test *\|$/.test(line)) isProven = true;
    else if (isProven && !/^\|[-| ]+\|$/.test(line)) lines.push(readLine(line));
  }
  return lines;
}

function readLine(line: string): ProvenLine {
  const cells = line.slice(1, -1).split(' | ');
  const tests: NamedTest[] = [];
  let file = '';
  for (const [, path, title] of (cells.at(-1) ?? '').matchAll(/`(test\/[^`]+)`|"([^"]+)"/g)) {
    if (path !== undefined) file = path;
    else tests.push({ file, title: title ?? '' });
  }
  return { claim: (cells[0] ?? '').trim(), tests };
}

/** Says why a named test proves nothing. @returns undefined where the file has a test of this title. */
export function findTestProblem({ file, title }: NamedTest): string | undefined {
  if (!existsSync(file)) return `${file || 'a file'} does not exist; expected the file of "${title}"`;
  const source = readFileSync(file, 'utf8');
  const escaped = title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  // The title is the first argument of the call of `test`, `it` or what they return.
  const call = new RegExp(`(\\.(?:skip|todo|fails))?(?<=[\\w)])\\(\\s*(['"\`])${escaped}\\2\\s*,`).exec(
    source,
  );
  if (call === null) return `${file} has no test "${title}"`;
  return call[1] === undefined ? undefined : `${file} does not run "${title}"`;
}
