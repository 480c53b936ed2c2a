import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allCommands } from '../../../src/cli/commands/all.ts';
import { methodTable } from '../../../src/node/methods/method-table.ts';
import { documents, parseSnippets } from '../../kit/documents/snippets.ts';

const methods = new Set(Object.values(methodTable).flatMap((ofClass) => Object.keys(ofClass)));

/** Finds the command lines of a document: those of its sessions at a terminal, and those between backticks. */
function commandLines(markdown: string): readonly string[] {
  const sessions = parseSnippets('', markdown).filter(({ language }) => language === '');
  const typed = sessions.flatMap(({ text }) => [
    ...text.matchAll(/^ *(?:\$ |In a second terminal: +)?((?:npx )?ovirt-node -{0,2}[a-z].*)$/gm),
  ]);
  const inline = markdown.matchAll(/`((?:npx )?ovirt-node -{0,2}[a-z][^`\n]*)`/g);
  return [...typed, ...inline].map(([, line = '']) => line);
}

/** Names what is wrong with a command line; undefined when the program accepts its words. */
function findProblem(line: string): string | undefined {
  const [, name = '', ...rest] = splitWords(line.replace(/^npx /, ''));
  if (['-h', '--help', '-V', '--version', 'help'].includes(name)) return undefined;
  const command = allCommands.find((candidate) => candidate.name === name);
  if (!command) return `no command ${name}`;
  const words: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (!word.startsWith('--')) words.push(word);
    else if (word !== '--help') {
      const option = command.options.find(({ flags }) => flags.split(' ')[0] === word);
      if (!option) return `no option ${word} of ${name}`;
      if (option.flags.includes(' ')) at++;
    }
  }
  // A line that is cut short, or that names the command alone, shows no arguments.
  if (words.length === 0 || words.includes('…')) return undefined;
  if (words.length < command.arguments.filter(({ required }) => required).length) return 'too few arguments';
  if (words.length > command.arguments.length && !command.arguments.some(({ rest }) => rest))
    return 'too many arguments';
  const method = name === 'call' ? words[1] : undefined;
  return method === undefined || methods.has(method) ? undefined : `no method ${method}`;
}

/** Splits the first command of a line as a shell does. */
function splitWords(line: string): readonly string[] {
  const [first = ''] = line.split(/ [|#&<>] ?| {2,}/);
  return [...first.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word);
}

test.each(documents)('%s shows only commands, options and methods that exist', (document) => {
  const lines = commandLines(readFileSync(document, 'utf8'));
  expect(lines.map((line) => [line, findProblem(line)]).filter(([, problem]) => problem)).toEqual([]);
});

test('the examples of help show only commands, options and methods that exist', () => {
  const lines = allCommands.flatMap(({ examples }) => examples);
  expect(lines.map((line) => [line, findProblem(line)]).filter(([, problem]) => problem)).toEqual([]);
});

test.each([
  ['no command lst', 'ovirt-node lst'],
  ['no option --brokr of list', 'npx ovirt-node list --brokr amqp://a networkInterface'],
  ['no method setMtv', 'ovirt-node call eth0 setMtv 1400 --dry-run'],
  ['too few arguments', 'ovirt-node call eth0'],
  ['too many arguments', 'ovirt-node agents eth0 | jq'],
])('finds: %s', (problem, line) => {
  expect(commandLines(`\`\`\`\n$ ${line}\n\`\`\`\n`)).toEqual([line]);
  expect(commandLines(`Type \`${line}\`.`)).toEqual([line]);
  expect(findProblem(line)).toBe(problem);
});
