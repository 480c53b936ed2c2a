import type { Candidates, Command } from '../command.ts';

/** What may come at one place of the command line: words, paths, or nothing that a shell could know. */
export type Offer = readonly string[] | 'file' | 'directory' | undefined;

export interface DescribedOption {
  /** With its dashes, the long name last. */
  readonly names: readonly string[];
  readonly desc: string;
  /** Name of the value in help; undefined for an option without a value. */
  readonly value: string | undefined;
  readonly offer: Offer;
  readonly isRepeatable: boolean;
}

export interface DescribedArgument {
  readonly name: string;
  readonly offer: Offer;
  /** Takes all remaining words. */
  readonly isRest: boolean;
  /** A word that begins with `@` is the path of a file. */
  readonly hasFiles: boolean;
}

export interface DescribedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly DescribedOption[];
  readonly arguments: readonly DescribedArgument[];
}

/** A program as the completions of shells need it: with the options that every command has, and `help`. */
export interface DescribedProgram {
  readonly options: readonly DescribedOption[];
  readonly commands: readonly DescribedCommand[];
}

const flag = (names: readonly string[], desc: string): DescribedOption => ({
  names,
  desc,
  value: undefined,
  offer: undefined,
  isRepeatable: false,
});
const help = flag(['-h', '--help'], 'print help');
const version = flag(['-V', '--version'], 'print the version');

interface SchemaNames {
  readonly class: readonly string[];
  readonly method: readonly string[];
}

/** @param schemaJson the schema whose classes and methods are offered. */
export function describeProgram(commands: readonly Command[], schemaJson: string): DescribedProgram {
  const names = readNames(schemaJson);
  const helpCommand: DescribedCommand = {
    name: 'help',
    summary: 'Prints help, or the help of a command.',
    options: [help],
    arguments: [{ name: 'COMMAND', offer: commands.map(({ name }) => name), isRest: false, hasFiles: false }],
  };
  return {
    options: [help, version],
    commands: [...commands.map((command) => describeCommand(command, names)), helpCommand],
  };
}

function describeCommand(command: Command, names: SchemaNames): DescribedCommand {
  const toOffer = (candidates: Candidates | undefined): Offer =>
    candidates === 'class' || candidates === 'method' ? names[candidates] : candidates;
  return {
    name: command.name,
    summary: command.summary,
    options: [
      ...command.options.map(({ flags, desc, repeatable, candidates }) => {
        const [name = '', value] = flags.split(' ');
        return { names: [name], desc, value, offer: toOffer(candidates), isRepeatable: repeatable === true };
      }),
      help,
    ],
    arguments: command.arguments.map(({ name, rest, candidates, files }) => ({
      name,
      offer: toOffer(candidates),
      isRest: rest === true,
      hasFiles: files === true,
    })),
  };
}

function readNames(schemaJson: string): SchemaNames {
  const { classes } = JSON.parse(schemaJson) as {
    classes: readonly { id: { className: string }; kind: string; methods?: readonly { name: string }[] }[];
  };
  const objects = classes.filter(({ kind }) => kind === 'object');
  const methods = objects.flatMap((one) => (one.methods ?? []).map(({ name }) => name));
  return { class: objects.map(({ id }) => id.className), method: [...new Set(methods)].toSorted() };
}

/** Returns the options that take a value, of all commands. */
export const valuedOptions = ({ commands }: DescribedProgram): readonly string[] => [
  ...new Set(
    commands.flatMap(({ options }) =>
      options.filter(({ value }) => value !== undefined).flatMap(({ names }) => names),
    ),
  ),
];
