import type { Command, CommandOption } from '../command.ts';
import type { ConsoleSession } from '../console-session.ts';
import { displayName } from '../select/agent-names.ts';
import { matchObjects, shortName } from '../select/object-name.ts';
import type { ObjectNumbers } from '../select/object-numbers.ts';
import { SchemaNames } from './schema-names.ts';
import { splitWords } from './split-words.ts';

/** The candidates for the last word of a line, and that word. */
export type Completion = [string[], string];

/** Candidates that a person sees at once. */
const maxCandidates = 200;

/** Completes a line from the commands, the listed objects and the schema of the agents. */
export async function completeLine(
  line: string,
  commands: readonly Command[],
  numbers: ObjectNumbers,
  names: SchemaNames,
  hosts: () => readonly string[],
): Promise<Completion> {
  const word = /\S*$/.exec(line)?.[0] ?? '';
  const before = wordsBefore(line.slice(0, line.length - word.length));
  const candidates = before === undefined ? [] : await find(before, word);
  // Names of peers: what is not plain text is left out, since a terminal would show it.
  const fitting = candidates.filter((one) => one.startsWith(word) && /^[\w.:@/+,=-]+$/.test(one));
  return [[...new Set(fitting)].slice(0, maxCandidates), word];

  async function find([name, ...words]: readonly string[], last: string): Promise<readonly string[]> {
    if (name === undefined) return [...commands.map((command) => command.name), 'help', 'quit'];
    if (name === 'help' || name === '?') return commands.map((command) => command.name);
    const command = commands.find((one) => one.name === name);
    return command === undefined ? [] : findFor(command, words, last);
  }

  async function findFor(
    command: Command,
    words: readonly string[],
    last: string,
  ): Promise<readonly string[]> {
    const option = command.options.find(({ flags }) => words.length > 0 && isValued(flags, words.at(-1)));
    if (option !== undefined) return offersOf(option);
    if (last.startsWith('-')) return [...command.options.map(flagOf), '--help'];
    const args = positional(command, words);
    const argument = command.arguments[Math.min(args.length, command.arguments.length - 1)];
    if (argument?.name === 'CLASS') return names.classes();
    if (argument?.name === 'OBJECT') return objectNames();
    const [object = '', method = ''] = args;
    if (argument?.name === 'METHOD') return names.methodsOf(located(object));
    return argument?.name === 'ARGUMENT' ? names.argumentsOf(located(object), method) : [];
  }

  function offersOf(option: CommandOption): readonly string[] {
    if (flagOf(option) === '--agent') return hosts();
    return Array.isArray(option.candidates) ? (option.candidates as readonly string[]) : [];
  }

  function objectNames(): readonly string[] {
    const objects = numbers.objects();
    return [...hosts(), ...objects.map(shortName), ...objects.map((one) => String(numbers.numberOf(one)))];
  }

  function located(text: string) {
    return numbers.find(text) ?? matchObjects(numbers.objects(), text, 'full')[0];
  }
}

/** Makes readline's completer. */
export function completer({ console }: ConsoleSession, commands: readonly Command[], numbers: ObjectNumbers) {
  const names = new SchemaNames(console);
  const hosts = () => console.agents().map(displayName);
  return (line: string, callback: (error: null, result: Completion) => void): void => {
    completeLine(line, commands, numbers, names, hosts).then(
      ([found, word]) => callback(null, [withSpace(found), word]),
      () => callback(null, [[], line]),
    );
  };
}

/** Ends the only candidate with a space, as other shells do, unless a value belongs to it. */
const withSpace = (found: readonly string[]): string[] =>
  found.map((one) => (found.length === 1 && !one.endsWith('=') ? `${one} ` : one));

/** Returns the words before the last; undefined within a quote. */
function wordsBefore(line: string): readonly string[] | undefined {
  try {
    return splitWords(line);
  } catch {
    return undefined;
  }
}

const flagOf = ({ flags }: Pick<CommandOption, 'flags'>): string => flags.split(' ')[0] ?? '';
const isValued = (flags: string, word: string | undefined) => flags.startsWith(`${word} `);

/** Returns the words that are neither options nor their values. */
function positional({ options }: Command, words: readonly string[]): readonly string[] {
  return words.filter((word, index) => {
    const previous = index > 0 ? words[index - 1] : undefined;
    return !word.startsWith('-') && !options.some(({ flags }) => isValued(flags, previous));
  });
}
