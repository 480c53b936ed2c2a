import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileFiles } from '../kit/compile.ts';

const folder = join(import.meta.dirname, '../types');
const expectation = /^\s*\/\/ @ts-expect-error (.*)$/;

/** A copy of a file in test/types without one of its @ts-expect-error comments. */
interface Case {
  readonly copy: string;
  readonly text: string;
  readonly mistake: string;
  /** The line in which the compiler must report the mistake. */
  readonly line: number;
}
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
const cases: readonly Case[] = files.flatMap((file) => {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const mistake = expectation.exec(line)?.[1];
    if (mistake === undefined) return [];
    const copy = file.replace(/\.ts$/, `.${index + 1}.ts`);
    return { copy, mistake, line: index + 2, text: lines.with(index, '// nothing expected').join('\n') };
  });
});

/** Lines with an error, by file. */
const errors = new Map<string, Set<number>>();
let output = '';

beforeAll(async () => {
  const texts = [
    ...files.map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const),
    ...cases.map(({ copy, text }) => [copy, text] as const),
  ];
  output = await compileFiles(Object.fromEntries(texts.map(([file, text]) => [`test/types/${file}`, text])));
  for (const [, file = '', line] of output.matchAll(/^test\/types\/([^(\n]+)\((\d+),\d+\): error/gm))
    errors.set(file, (errors.get(file) ?? new Set()).add(Number(line)));
}, 60_000);

describe('the types of a binding', () => {
  it('accept the files of test/types', () => {
    expect(files.length).toBeGreaterThan(0);
    expect([...errors.keys()].filter((file) => files.includes(file))).toEqual([]);
    expect(
      output.split('\n').filter((line) => /error TS/.test(line) && !line.startsWith('test/types/')),
    ).toEqual([]);
  });

  it.each(cases)('refuse in $copy: $mistake', ({ copy, line }) => {
    expect([...(errors.get(copy) ?? [])]).toEqual([line]);
  });

  it('refuse at least eight kinds of mistakes', () => {
    const text = cases.map(({ text: copied, line }) => copied.split('\n')[line - 1]).join('\n');
    expect(cases.length).toBeGreaterThanOrEqual(8);
    for (const mistake of [
      'methods: {}',
      'flush:',
      'prefixLength: String',
      'label:',
      'missingArgument',
      'wrongResult',
      'validLifetime: validNs',
    ])
      expect(text).toContain(mistake);
  });
});
