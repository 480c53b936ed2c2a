import { Command as CommanderCommand, CommanderError, Option as CommanderOption } from 'commander';
import { type Command, type CommandContext, type CommandInput, exitStatus, type Program } from './command.ts';
import { programName, programSummary } from './program.ts';
import { maskWord } from './service/process-title.ts';

/**
 * Runs a command line. Prints an error as one line on standard error, an invalid configuration as one line per mistake.
 * @param words the words after the program's name.
 * @returns the exit status; never rejects.
 */
export async function run(
  program: Program,
  words: readonly string[],
  context: CommandContext,
): Promise<number> {
  let status: number = exitStatus.ok;
  const top = new CommanderCommand(programName)
    .description(programSummary)
    .version(program.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [COMMAND]', 'Prints help, or the help of a command.');
  for (const command of program.commands) {
    const mounted = mountCommand(command, async (input) => {
      const runCommand = await command.load();
      status = await runCommand(context, input, program);
    });
    top.addCommand(mounted);
  }
  for (const command of [top, ...top.commands]) configureOutput(command, context, words);
  try {
    const names = program.commands.map(({ name }) => name);
    await top.parseAsync([...normalizeHelp(words, names)], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.ok : exitStatus.usage;
    const { reportError } = await import('./report-error.ts');
    return reportError(error, context);
  }
}

/**
 * Writes `help COMMAND` as `COMMAND --help`. Leaves an unknown command alone on the line, because commander would print the general
 * help, with status 0, for `unknown --help`.
 */
function normalizeHelp(words: readonly string[], names: readonly string[]): readonly string[] {
  const [first, ...others] = words;
  if (first === 'help') {
    const isNamed = others[0] !== undefined && !others[0].startsWith('-');
    return isNamed ? normalizeHelp([...others, '--help'], names) : ['--help'];
  }
  const isUnknown = first !== undefined && !first.startsWith('-') && !names.includes(first);
  return isUnknown ? [first] : words;
}

function mountCommand(command: Command, action: (input: CommandInput) => Promise<void>): CommanderCommand {
  const mounted = new CommanderCommand(command.name)
    .summary(command.summary)
    .description(command.summary)
    .helpOption('-h, --help', 'print help');
  for (const { name, desc, required, rest } of command.arguments) {
    const placeholder = rest ? `${name}...` : name;
    mounted.argument(required ? `<${placeholder}>` : `[${placeholder}]`, desc);
  }
  for (const { flags, desc, repeatable } of command.options) {
    const option = new CommanderOption(toCommanderFlags(flags), desc);
    if (repeatable)
      option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
    mounted.addOption(option);
  }
  const examples = command.examples.map((line) => `  ${line}`).join('\n');
  if (examples) mounted.addHelpText('after', `\nExamples:\n${examples}`);
  return mounted.action(async () => action(readInput(mounted)));
}

/** Converts `--broker URL`, the form of help and documents, to commander's `--broker <URL>`. */
const toCommanderFlags = (flags: string) => flags.replace(/ (\S+)$/, ' <$1>');

function readInput(mounted: CommanderCommand): CommandInput {
  const values = mounted.opts<Record<string, string | string[] | boolean | undefined>>();
  const value = (name: string) =>
    values[name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())];
  return {
    arguments: mounted.args,
    text: (name) => {
      const optionValue = value(name);
      return typeof optionValue === 'string' ? optionValue : undefined;
    },
    texts: (name) => {
      const optionValue = value(name);
      return Array.isArray(optionValue) ? optionValue : typeof optionValue === 'string' ? [optionValue] : [];
    },
    flag: (name) => value(name) === true,
  };
}

/** Makes commander throw instead of exiting, and print through the context. */
function configureOutput(
  command: CommanderCommand,
  { out, err }: CommandContext,
  words: readonly string[],
): void {
  command
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureHelp({ sortOptions: false, sortSubcommands: false, subcommandTerm: (one) => one.name() })
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      outputError: (text) => err.write(formatUsageError(maskWords(text, words), command)),
      getOutHelpWidth: () => out.columns ?? 100,
      getErrHelpWidth: () => err.columns ?? 100,
      getOutHasColors: () => out.hasColor,
      getErrHasColors: () => err.hasColor,
    });
}

/** Masks the passwords of a command line in a text that quotes its words. */
function maskWords(text: string, words: readonly string[]): string {
  return words.reduce((masked, word) => masked.replaceAll(word, () => maskWord(word)), text);
}

/** Formats commander's message, with its suggestion if any, in the form of this program's errors. */
function formatUsageError(text: string, command: CommanderCommand): string {
  const [message = '', suggestion] = text.trim().split('\n');
  const problem = message.replace(/^error: /, '').replace(/\.$/, '');
  const next = command.parent
    ? `\`${programName} ${command.name()} --help\` shows what it takes`
    : `\`${programName} --help\` lists what there is`;
  return `${programName}: ${problem}${suggestion ? ` ${suggestion}` : ''}; ${next}\n`;
}
