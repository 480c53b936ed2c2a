import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findInDocument, findInSource } from '../../../scripts/words/find-retired.ts';
import { readRetired } from '../../../scripts/words/retired.ts';
import { splitSource } from '../../../scripts/words/split-source.ts';

const retired = { names: new Set(['Lane', 'mend']), words: new Set(['deed', 'strangers']) };

describe('the check of retired words', () => {
  test('reads names and words from the tables of the glossary', () => {
    const read = readRetired(readFileSync('docs/glossary.md', 'utf8'));
    expect([...read.names]).toEqual(expect.arrayContaining(['Lane', 'Lanes', 'takeBack', 'untoldHealth']));
    expect([...read.words]).toEqual(expect.arrayContaining(['deed', 'strangers']));
    expect(read.words.has('retired words')).toBe(false);
    expect(read.names.size).toBeGreaterThan(25);
  });

  test.each([
    ['const lane = new Lane();', 'a.ts:1: Lane is retired; see docs/glossary.md'],
    ['// one\n// A deed is done.', 'a.ts:2: deed is retired; see docs/glossary.md'],
    ["throw new Error('Deed is 5');", 'a.ts:1: Deed is retired; see docs/glossary.md'],
    ['/**\n * Of strangers.\n */', 'a.ts:2: strangers is retired; see docs/glossary.md'],
    [`const x = \`a \${deed}\`;`, 'a.ts:1: deed is retired; see docs/glossary.md'],
    ["test('mends', () => mend());", 'a.ts:1: mend is retired; see docs/glossary.md'],
  ])('finds a retired one in %j', (source, line) => {
    expect(findInSource('a.ts', source, retired)).toEqual([line]);
  });

  test.each([
    'const indeed = Lanes;',
    '// A Lane of the road.',
    'const deeds = deed;',
    'const pattern = /deed/.exec(text);',
  ])('finds none in %j', (source) => {
    expect(findInSource('a.ts', source, retired)).toEqual([]);
  });

  test('leaves code in documents alone and finds a word in their prose', () => {
    const text = 'The `deed` is code.\n```\na deed\n```\nA deed is not.';
    expect(findInDocument('a.md', text, retired)).toEqual(['a.md:5: deed is retired; see docs/glossary.md']);
  });

  test('keeps the number of lines of both halves of a source', () => {
    const source = 'a\n/* b\n c */ d // e\nconst f = 1 / 2 / 3;\n';
    const { code, prose } = splitSource(source);
    expect([code, prose].map((half) => half.split('\n').length)).toEqual([5, 5]);
    expect(code).toContain('1 / 2 / 3');
    expect(prose).toContain('c */');
    expect(prose).not.toContain('const');
  });
});
