import { printable } from '#base';
import { BrokerError } from '#broker';
import { type CommandContext, CommandError, exitStatus } from './command.ts';
import { ConfigError } from './config/config-error.ts';
import { programName } from './program.ts';
import { shortenUrl } from './render/text/shorten-url.ts';
import { formatChoices } from './select/format-choices.ts';

/** Prints an error of a command. @returns the exit status that it stands for. */
export function reportError(error: unknown, { err }: CommandContext): number {
  if (error instanceof ConfigError) {
    for (const problem of error.problems) say(printable(problem));
    return exitStatus.configuration;
  }
  if (error instanceof BrokerError) {
    say(printable(`${error.message}; ${brokerAdvice(error)}`));
    return error.kind === 'address' ? exitStatus.usage : exitStatus.noBroker;
  }
  if (error instanceof CommandError) {
    say(printable(error.message), error.choices);
    return error.exitStatus;
  }
  const isError = error instanceof Error;
  // A defect of the program: the stack shows its place.
  say(isError ? `internal error: ${error.stack ?? error.message}` : `internal error: ${String(error)}`);
  return exitStatus.failed;

  function say(message: string, choices: readonly string[] = []): void {
    const lines = message.split('\n').map(printable).join('\n');
    err.write(`${programName}: ${lines}${formatChoices(choices)}\n`);
  }
}

/** Names the next step after a failed connection. */
function brokerAdvice({ kind, url }: BrokerError): string {
  if (kind === 'address') return 'such as amqp://localhost:5672';
  return `\`${programName} check --broker ${shortenUrl(url)}\` says more`;
}
