/** Exit statuses, as sysexits(3) has those above 2. */
export const exitStatus = { ok: 0, failed: 1, usage: 2, noBroker: 69, configuration: 78 } as const;

/** Where a command writes. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width of the terminal; undefined where there is none: then nothing is cut. */
  readonly columns: number | undefined;
  readonly hasColor: boolean;
}

/** What a command knows of its surroundings. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly out: Output;
  readonly err: Output;
}

/** What was typed after the command's name. Options by their long name without dashes. */
export interface CommandInput {
  readonly arguments: readonly string[];
  text(option: string): string | undefined;
  /** All values of an option that may be repeated, in order. */
  texts(option: string): readonly string[];
  flag(option: string): boolean;
}

export interface CommandArgument {
  /** As help shows it, such as `CLASS`. */
  readonly name: string;
  readonly desc: string;
  readonly required?: boolean;
  /** Takes all that follows; last only. */
  readonly rest?: boolean;
}

export interface CommandOption {
  /** Such as `--json` or `--broker URL`. */
  readonly flags: string;
  readonly desc: string;
  readonly repeatable?: boolean;
}

/** One command of `ovirt-node`. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly CommandArgument[];
  readonly options: readonly CommandOption[];
  /** Whole lines as one types them. */
  readonly examples: readonly string[];
  /** Resolves to the exit status. Errors are for `run` to print. */
  run(context: CommandContext, input: CommandInput): Promise<number>;
}

/** An error that ends a command with its own exit status. The message is the whole line, next step included. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitStatus: number;
  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitStatus = status;
  }
}

export const usageError = (message: string) => new CommandError(exitStatus.usage, message);
export const commandFailure = (message: string) => new CommandError(exitStatus.failed, message);
