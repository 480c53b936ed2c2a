import type { Retired } from './retired.ts';
import { splitSource } from './split-source.ts';

/** Lists each retired name in code and each retired word in prose of a TypeScript source, as `FILE:LINE: …`. */
export function findInSource(file: string, source: string, retired: Retired): readonly string[] {
  const { code, prose } = splitSource(source);
  return [
    ...matches(code, /[A-Za-z_$][\w$]*/g, (name) => retired.names.has(name)),
    ...matches(prose, /[A-Za-z]+/g, (word) => retired.words.has(word.toLowerCase())),
  ].map(({ line, text }) => `${file}:${line}: ${text} is retired; see docs/glossary.md`);
}

/** Lists each retired word of a document, as `FILE:LINE: …`. What stands between backquotes or in a block of code is not prose. */
export function findInDocument(file: string, text: string, retired: Retired): readonly string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```|`[^`\n]*`/gm, (found) => found.replaceAll(/[^\n]/g, ' '));
  return matches(prose, /[A-Za-z]+/g, (word) => retired.words.has(word.toLowerCase())).map(
    ({ line, text: word }) => `${file}:${line}: ${word} is retired; see docs/glossary.md`,
  );
}

function matches(
  text: string,
  pattern: RegExp,
  isRetired: (found: string) => boolean,
): readonly { readonly line: number; readonly text: string }[] {
  return text.split('\n').flatMap((content, index) =>
    [...content.matchAll(pattern)]
      .map(([found]) => found)
      .filter(isRetired)
      .map((found) => ({ line: index + 1, text: found })),
  );
}
