import { type CommandContext, type CommandInput, exitStatus } from '../command.ts';
import { type ConsoleSession, withConsole } from '../console-session.ts';
import { untilInterrupted } from './interruption.ts';

/**
 * Opens a console for a command that runs until Ctrl-C, through restarts of the broker.
 * @param use runs the command until the signal is aborted, or earlier.
 */
export function withLiveConsole(
  context: CommandContext,
  input: CommandInput,
  use: (session: ConsoleSession, interruption: AbortSignal) => Promise<void>,
): Promise<number> {
  // At the prompt of the shell Ctrl-C ends the command, and the shell goes on.
  const run = context.connection?.untilInterrupted ?? untilInterrupted;
  return run((interruption) =>
    withConsole(
      context,
      input,
      async (session) => {
        await use(session, interruption);
        return exitStatus.ok;
      },
      'once connected',
    ),
  );
}

/** Closes something when the signal is aborted; at once where it was before. */
export function closeAt(interruption: AbortSignal, closable: { close(): Promise<void> }): void {
  interruption.addEventListener('abort', () => void closable.close());
  if (interruption.aborted) void closable.close();
}
