import { Command as CommanderCommand, CommanderError, Option as CommanderOption } from 'commander';
import { BrokerError } from '#broker';
import { type Command, type CommandContext, CommandError, type CommandInput, exitStatus } from './command.ts';
import { ConfigError } from './config/load-config.ts';
import { DemoFileError } from './demo/demo-file.ts';
import { printable } from './render/text/printable.ts';

/** Name of the program in usage and errors. */
const programName = 'ovirt-node';

export interface Program {
  readonly commands: readonly Command[];
  readonly version: string;
}

/**
 * Runs what was typed and resolves to the exit status; never rejects. Errors are one line on standard error (a wrong
 * configuration one for each mistake).
 * @param words the words after the program's name.
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
    const mounted = mount(command, async (input) => {
      status = await command.run(context, input);
    });
    top.addCommand(mounted);
  }
  for (const command of [top, ...top.commands]) settle(command, context);
  try {
    await top.parseAsync([...words], { from: 'user' });
    return status;
  } catch (error) {
    return report(error, context);
  }
}

function mount(command: Command, action: (input: CommandInput) => Promise<void>): CommanderCommand {
  const mounted = new CommanderCommand(command.name)
    .summary(command.summary)
    .description(command.summary)
    .helpOption('--help', 'print help');
  for (const { name, desc, required, rest } of command.arguments) {
    const shown = rest ? `${name}...` : name;
    mounted.argument(required ? `<${shown}>` : `[${shown}]`, desc);
  }
  for (const { flags, desc, repeatable } of command.options) {
    const option = new CommanderOption(bracketed(flags), desc);
    if (repeatable)
      option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
    mounted.addOption(option);
  }
  const examples = command.examples.map((line) => `  ${line}`).join('\n');
  if (examples) mounted.addHelpText('after', `\nExamples:\n${examples}`);
  return mounted.action(async () => action(inputOf(mounted)));
}

/** Commander wants `--broker <URL>` for what help and documents call `--broker URL`. */
const bracketed = (flags: string) => flags.replace(/ (\S+)$/, ' <$1>');

function inputOf(mounted: CommanderCommand): CommandInput {
  const values = mounted.opts<Record<string, string | string[] | boolean | undefined>>();
  const value = (name: string) =>
    values[name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())];
  return {
    arguments: mounted.args,
    text: (name) => {
      const found = value(name);
      return typeof found === 'string' ? found : undefined;
    },
    texts: (name) => {
      const found = value(name);
      return Array.isArray(found) ? found : typeof found === 'string' ? [found] : [];
    },
    flag: (name) => value(name) === true,
  };
}

/** Leaves exits and printing to us. */
function settle(command: CommanderCommand, { out, err }: CommandContext): void {
  command
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureHelp({ sortOptions: false, sortSubcommands: false, subcommandTerm: (one) => one.name() })
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      outputError: (text) => err.write(oneLine(text, command)),
      getOutHelpWidth: () => out.columns ?? 100,
      getErrHelpWidth: () => err.columns ?? 100,
      getOutHasColors: () => out.hasColor,
      getErrHasColors: () => err.hasColor,
    });
}

/** Commander's message in the form of ours; with its suggestion, where it has one. */
function oneLine(text: string, command: CommanderCommand): string {
  const [message = '', suggestion] = text.trim().split('\n');
  const said = message.replace(/^error: /, '').replace(/\.$/, '');
  const next = command.parent
    ? `\`${programName} ${command.name()} --help\` shows what it takes`
    : `\`${programName} --help\` lists what there is`;
  return `${programName}: ${said}${suggestion ? ` ${suggestion}` : ''}; ${next}\n`;
}

function report(error: unknown, { err }: CommandContext): number {
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
  // A mistake of the program itself, so its place is told, too.
  say(isError ? `internal error: ${error.stack ?? error.message}` : `internal error: ${String(error)}`);
  return exitStatus.failed;

  function say(message: string): void {
    err.write(`${programName}: ${message.split('\n').map(printable).join('\n')}\n`);
  }
}

/** What to do next about the way to the broker. */
function brokerAdvice({ kind, url }: BrokerError): string {
  if (kind === 'address') return 'such as amqp://localhost:5672';
  return `\`${programName} check --broker ${shortest(url)}\` says more`;
}

/** A URL as people type it: without the port that it has anyway. */
function shortest(url: string): string {
  return url.replace(/^(amqp:.*):5672$|^(amqps:.*):5671$/, '$1$2');
}
