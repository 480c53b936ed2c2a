import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...markdown('docs')];
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};

function markdown(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

/** What a text of a document names that must be there; paths from the root of the repository. */
function named(document: string, text: string): { paths: readonly string[]; scripts: readonly string[] } {
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map((found) => found[1] ?? '');
  const links = all(/\]\((?!\w+:)([^)#\s]+)[^)]*\)/g).map((link) => join(dirname(document), link));
  const written = all(/`((?:src|test|schema|docs|scripts|bench|examples|bin)\/[\w./-]*)`/g);
  return { paths: [...links, ...written], scripts: all(/\bnpm run ([\w:-]*\w)/g) };
}

const missing = (document: string, text: string) => {
  const { paths, scripts: wanted } = named(document, text);
  return [
    ...paths.filter((path) => !existsSync(path)),
    ...wanted.filter((script) => !Object.hasOwn(scripts, script)),
  ];
};

test.each(documents)('%s names no file and no script that is not there', (document) => {
  expect(missing(document, readFileSync(document, 'utf8'))).toEqual([]);
});

test('a file and a script that are not there are found', () => {
  const text =
    'See [a](gone.md), [b](../README.md#top), [c](https://example.com/x), `src/gone.ts`, `src/cli/main.ts`; `npm run gone`.';
  expect(missing('docs/a.md', text)).toEqual(['docs/gone.md', 'src/gone.ts', 'gone']);
});
