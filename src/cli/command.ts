import type { Broker } from '#broker';
import type { Console } from '#console';
import type { ObjectNumbers } from './select/object-numbers.ts';

/** Exit statuses. Those above 2 follow sysexits(3). */
export const exitStatus = { ok: 0, failed: 1, usage: 2, noBroker: 69, configuration: 78 } as const;

/** An output stream of a command. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width of the terminal; undefined without a terminal, when output is never cut. */
  readonly columns: number | undefined;
  /** Height of the terminal; undefined without a terminal. */
  readonly rows?: number | undefined;
  readonly hasColor: boolean;
}

/** Where a command reads lines from. */
export interface LineInput {
  readonly stream: NodeJS.ReadableStream;
  /** Where a terminal shows what is typed; undefined when a person does not type the lines. */
  readonly echo: NodeJS.WritableStream | undefined;
}

/** An open connection to a broker, which the commands of the shell share. */
export interface SharedConnection {
  readonly broker: Pick<Broker, 'onStatus'>;
  readonly console: Console;
  /** URL of the broker, without a login and without the usual port. */
  readonly brokerUrl: string;
  /** Values of options for commands that do not give them. */
  readonly defaults: Readonly<Partial<Record<'agent' | 'timeout', string | undefined>>>;
  readonly numbers: ObjectNumbers;
  /** Ends a command at Ctrl-C, which the prompt reads as a key; absent where Ctrl-C is a signal. */
  readonly untilInterrupted?: UntilInterrupted | undefined;
}

/** Runs something that ends at Ctrl-C. @param run gets a signal that is aborted then. */
export type UntilInterrupted = <T>(run: (interruption: AbortSignal) => Promise<T>) => Promise<T>;

/** The environment and the streams of a command. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly out: Output;
  readonly err: Output;
  /** Opened at its first use. */
  readonly in?: LineInput;
  /** In the shell: the connection of its commands. */
  readonly connection?: SharedConnection;
}

/** The arguments and options of a command. Options go by their long name without dashes. */
export interface CommandInput {
  readonly arguments: readonly string[];
  text(option: string): string | undefined;
  /** Returns all values of a repeatable option, in order. */
  texts(option: string): readonly string[];
  flag(option: string): boolean;
}

/** What a shell may offer for a value: these words, or paths, or names of the schema. */
export type Candidates = readonly string[] | 'file' | 'directory' | 'class' | 'method';

export interface CommandArgument {
  /** Name in help, such as `CLASS`. */
  readonly name: string;
  readonly desc: string;
  readonly required?: boolean;
  /** Takes all remaining words. For the last argument only. */
  readonly rest?: boolean;
  readonly candidates?: Candidates;
  /** A word `@PATH`, or `name=@PATH`, stands for the text of a file. */
  readonly files?: boolean;
}

export interface CommandOption {
  /** The option and its value, such as `--json` or `--broker URL`. */
  readonly flags: string;
  readonly desc: string;
  readonly repeatable?: boolean;
  /** What a shell may offer for the value. */
  readonly candidates?: Candidates;
}

/**
 * Runs a command.
 * @param program the program that the command is part of, for commands about commands.
 * @returns the exit status.
 * @throws errors that {@link reportError} prints.
 */
export type CommandRun = (context: CommandContext, input: CommandInput, program: Program) => Promise<number>;

/** One command of `ovirt-node`. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly CommandArgument[];
  readonly options: readonly CommandOption[];
  /** Complete command lines for help. */
  readonly examples: readonly string[];
  /** Loads the code that runs the command. Help does without it. */
  load(): Promise<CommandRun>;
}

export interface Program {
  readonly commands: readonly Command[];
  readonly version: string;
}

/** An error that sets the exit status. The message is one line, including the next step. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitStatus: number;
  /** Possible values, which are printed below the message, one in a line. */
  readonly choices: readonly string[];
  constructor(
    status: number,
    message: string,
    options: ErrorOptions & { readonly choices?: readonly string[] | undefined } = {},
  ) {
    super(message, options);
    this.exitStatus = status;
    this.choices = options.choices ?? [];
  }
}

export const usageError = (message: string) => new CommandError(exitStatus.usage, message);
export const commandFailure = (message: string, choices?: readonly string[]) =>
  new CommandError(exitStatus.failed, message, { choices });
