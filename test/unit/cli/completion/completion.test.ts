import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { severities } from '#qmf';
import { allCommands } from '../../../../src/cli/commands/all.ts';
import { machineOrders } from '../../../../src/cli/render/pages/machines.ts';
import { run } from '../../../../src/cli/run.ts';
import { keepOutput } from '../../../kit/cli/keep-output.ts';

async function complete(...words: readonly string[]) {
  const { context, written } = keepOutput();
  const status = await run({ commands: allCommands, version: '0.0.0' }, ['completion', ...words], context);
  return { status, ...written };
}

const options = allCommands.flatMap((command) =>
  command.options.map(({ flags }) => ({ command: command.name, flags })),
);

test.each(['bash', 'zsh', 'fish'])('the completion for %s has every command and option', async (shell) => {
  const { status, out } = await complete(shell);
  expect(status).toBe(0);
  const written = shell === 'fish' ? (flag: string) => `-l ${flag.slice(2)} ` : (flag: string) => flag;
  for (const { name } of allCommands) expect(out).toMatch(new RegExp(`\\b${name}\\b`));
  for (const { flags } of options) expect(out).toContain(written(flags.split(' ')[0] ?? ''));
});

test('offers the words that the commands accept', () => {
  const words = (command: string, flag: string) =>
    allCommands.find(({ name }) => name === command)?.options.find(({ flags }) => flags.startsWith(flag))
      ?.candidates;
  expect(words('events', '--severity')).toEqual(severities);
  expect(words('top', '--sort')).toEqual(machineOrders);
});

test('an option has a value in every command or in none, so that shells can count arguments', () => {
  const kinds = Map.groupBy(options, ({ flags }) => flags.split(' ')[0]);
  for (const [flag, uses] of kinds)
    expect(new Set(uses.map(({ flags }) => flags.includes(' '))).size, flag).toBe(1);
});

test('classes and methods come from the schema', async () => {
  const { out } = await complete('bash');
  expect(out).toContain("'list 0') offer='ovirtNode cpu networkInterface ");
  expect(out).toMatch(/'call 1'\) offer='[^']*\bsetMtu\b/);
});

test.each([['tcsh'], ['']])('refuses the shell %j and names the known ones', async (shell) => {
  const { status, err } = await complete(shell);
  expect(status).toBe(2);
  expect(err).toContain(`SHELL is "${shell}"; expected one of bash, zsh, fish`);
});

test('the manual has a page of the program and of each command, and npm installs them all', () => {
  const { man } = JSON.parse(readFileSync('package.json', 'utf8')) as { man: readonly string[] };
  const pages = ['ovirt-node', ...allCommands.map(({ name }) => `ovirt-node-${name}`)];
  expect(man).toEqual(pages.map((name) => `man/${name}.1`).toSorted());
  const program = readFileSync('man/ovirt-node.1', 'utf8');
  for (const { name } of allCommands) expect(program).toContain(`\\fBovirt\\-node\\-${name}\\fR(1)`);
});

test.each(allCommands)('the page of $name has its arguments and options', (command) => {
  const text = readFileSync(`man/ovirt-node-${command.name}.1`, 'utf8').replaceAll('\\-', '-');
  for (const { name } of command.arguments) expect(text).toContain(`.TP\n\\fI${name}\\fR\n`);
  for (const { flags } of command.options) expect(text).toContain(`.TP\n\\fB${flags.split(' ')[0]}\\fR`);
});
