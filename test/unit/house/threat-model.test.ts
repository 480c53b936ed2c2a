import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findTestProblem, readProvenLines } from './threat-model.ts';

const document = readFileSync('docs/security.md', 'utf8');
const lines = readProvenLines(document);

test('every line of the threat model, of the connections and of the files names a test', () => {
  expect(lines.length).toBeGreaterThan(55);
  expect(lines.filter(({ tests }) => tests.length === 0).map(({ claim }) => claim)).toEqual([]);
  // A row outside of these tables would escape the rule.
  const tables = document.split('\n').filter((line) => /^\| (?:cannot|to|what) \|/.test(line));
  expect(tables.filter((line) => !line.endsWith('| test |'))).toEqual([]);
});

test('every test that the threat model names is there and runs', () => {
  const problems = lines
    .flatMap(({ tests }) => tests.map(findTestProblem))
    .filter((problem) => problem !== undefined);
  expect(problems).toEqual([]);
});

test('the threat model has a part for each kind of attacker', () => {
  const [, model = ''] = document.split('## Threat model\n');
  const parts = [...model.split('\n## ')[0]!.matchAll(/^### (.+)$/gm)].map(([, title = '']) => title);
  for (const attacker of [
    'user of the machine',
    'viewer',
    'operator',
    'agent',
    'broker',
    'network path',
    'console library',
  ])
    expect(
      parts.filter((title) => title.includes(attacker)),
      attacker,
    ).not.toEqual([]);
});

test('the rule finds a line without a test, a missing file, another title and a test that does not run', () => {
  const table = (cell: string) => `| cannot | test |\n|---|---|\n| x | ${cell} |\n`;
  expect(readProvenLines(table('an attacker tried'))).toEqual([{ claim: 'x', tests: [] }]);
  expect(readProvenLines('| a | b |\n|---|---|\n| x | y |\n')).toEqual([]);
  const problemsOf = (cell: string) =>
    readProvenLines(table(cell)).flatMap(({ tests }) => tests.map(findTestProblem));
  const own = 'test/unit/house/threat-model.test.ts';
  expect(problemsOf(`\`${own}\` "the threat model has a part for each kind of attacker"`)).toEqual([
    undefined,
  ]);
  expect(problemsOf(`\`${own}\` "the threat model has a part"; "the rule"`)).toEqual([
    `${own} has no test "the threat model has a part"`,
    `${own} has no test "the rule"`,
  ]);
  const skipping = join(mkdtempSync(join(tmpdir(), 'skipping-')), 'a.test.ts');
  writeFileSync(skipping, "test.skip('tries it', () => {});\ntest.each(all)('tries %s', () => {});\n");
  expect(findTestProblem({ file: skipping, title: 'tries it' })).toBe(`${skipping} does not run "tries it"`);
  expect(findTestProblem({ file: skipping, title: 'tries %s' })).toBe(undefined);
  expect(problemsOf('`test/gone.test.ts` "x"')).toEqual([
    'test/gone.test.ts does not exist; expected the file of "x"',
  ]);
});
