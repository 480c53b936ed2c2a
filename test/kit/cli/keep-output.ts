import type { CommandContext, Output } from '../../../src/cli/command.ts';

/** What a command has written to its two streams. */
export interface Written {
  out: string;
  err: string;
}

/** Creates the context of a command within this process that keeps its output. Its streams are not a terminal. */
export function keepOutput(environment: CommandContext['environment'] = {}): {
  readonly context: CommandContext;
  readonly written: Written;
} {
  const written = { out: '', err: '' };
  const output = (name: keyof Written): Output => ({
    write: (text) => {
      written[name] += text;
    },
    isTerminal: false,
    columns: undefined,
    hasColor: false,
  });
  return { context: { environment, out: output('out'), err: output('err') }, written };
}
