import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '../..');
const folder = join(repository, 'test/types');
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

let root: string;
/** Lines with an error, by file. */
const errors = new Map<string, Set<number>>();
let output = '';

// One run of the compiler checks all copies: the start takes longer than the checks.
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'types-'));
  mkdirSync(join(root, 'test/types'), { recursive: true });
  for (const name of ['src', 'node_modules']) symlinkSync(join(repository, name), join(root, name));
  for (const name of ['package.json', 'tsconfig.json'])
    copyFileSync(join(repository, name), join(root, name));
  writeFileSync(
    join(root, 'tsconfig.cases.json'),
    JSON.stringify({ extends: './tsconfig.json', include: ['test/types'] }),
  );
  for (const file of files) copyFileSync(join(folder, file), join(root, 'test/types', file));
  for (const { copy, text } of cases) writeFileSync(join(root, 'test/types', copy), text);
  const tsc = join(repository, 'node_modules/.bin/tsc');
  output = await new Promise((resolve) => {
    execFile(tsc, ['--pretty', 'false', '-p', 'tsconfig.cases.json'], { cwd: root }, (_, out) =>
      resolve(out),
    );
  });
  for (const [, file = '', line] of output.matchAll(/^test\/types\/([^(\n]+)\((\d+),\d+\): error/gm))
    errors.set(file, (errors.get(file) ?? new Set()).add(Number(line)));
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

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
    ])
      expect(text).toContain(mistake);
  });
});
