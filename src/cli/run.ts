import { Command as CommanderCommand, CommanderError, Option as CommanderOption } from 'commander';
import { BrokerError } from '#broker';
import { type Command, type CommandContext, CommandError, type CommandInput, exitStatus } from './command.ts';
import { ConfigError } from './config/load-config.ts';
import { DemoFileError } from './demo/demo-file.ts';
import { printable } from './render/text/printable.ts';

/** Name of the program in help and errors. */
const programName = 'ovirt-node';

export interface Program {
  readonly commands: readonly Command[];
  readonly version: string;
}

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
    .description('Publishes this machine over AMQP as a QMF schema, and looks at machines that do.')
    .version(program.version, '--version', 'print the version')
    .helpOption('--help', 'print help')
    .helpCommand(false);
  for (const command of program.commands) {
    const mounted = mountCommand(command, async (input) => {
      status = await command.run(context, input);
    });
    top.addCommand(mounted);
  }
  for (const command of [top, ...top.commands]) configureOutput(command, context);
  try {
    await top.parseAsync([...words], { from: 'user' });
    return status;
  } catch (error) {
    return reportError(error, context);
  }
}

function mountCommand(command: Command, action: (input: CommandInput) => Promise<void>): CommanderCommand {
  const mounted = new CommanderCommand(command.name)
    .summary(command.summary)
    .description(command.summary)
    .helpOption('--help', 'print help');
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
function configureOutput(command: CommanderCommand, { out, err }: CommandContext): void {
  command
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureHelp({ sortOptions: false, sortSubcommands: false, subcommandTerm: (one) => one.name() })
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      outputError: (text) => err.write(formatUsageError(text, command)),
      getOutHelpWidth: () => out.columns ?? 100,
      getErrHelpWidth: () => err.columns ?? 100,
      getOutHasColors: () => out.hasColor,
      getErrHasColors: () => err.hasColor,
    });
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

function reportError(error: unknown, { err }: CommandContext): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.ok : exitStatus.usage;
  if (error instanceof ConfigError) {
    for (const problem of error.problems) say(problem);
    return exitStatus.configuration;
  }
  if (error instanceof BrokerError) {
    say(`${error.message}; ${brokerAdvice(error)}`);
    return error.kind === 'address' ? exitStatus.usage : exitStatus.noBroker;
  }
  if (error instanceof CommandError) {
    say(error.message);
    return error.exitStatus;
  }
  if (error instanceof DemoFileError) {
    say(error.message);
    return exitStatus.failed;
  }
  const isError = error instanceof Error;
  // A defect of the program: the stack shows its place.
  say(isError ? `internal error: ${error.stack ?? error.message}` : `internal error: ${String(error)}`);
  return exitStatus.failed;

  function say(message: string): void {
    err.write(`${programName}: ${message.split('\n').map(printable).join('\n')}\n`);
  }
}

/** Names the next step after a failed connection. */
function brokerAdvice({ kind, url }: BrokerError): string {
  if (kind === 'address') return 'such as amqp://localhost:5672';
  return `\`${programName} check --broker ${shortenUrl(url)}\` says more`;
}

/** Removes the default port from a URL. */
function shortenUrl(url: string): string {
  return url.replace(/^(amqp:.*):5672$|^(amqps:.*):5671$/, '$1$2');
}
