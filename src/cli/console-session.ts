import { randomUUID } from 'node:crypto';
import { connect } from '#broker';
import { type Console, ConsoleError, openConsole } from '#console';
import { QmfException } from '#qmf';
import {
  type CommandContext,
  type CommandInput,
  type CommandOption,
  commandFailure,
  exitStatus,
  usageError,
} from './command.ts';
import { findBroker } from './config/broker-access.ts';
import { printable } from './render/text/printable.ts';

/** The options of every command that looks at a broker. */
export const consoleOptions: readonly CommandOption[] = [
  {
    flags: '--broker URL',
    desc: 'broker, instead of the configured one or the first look',
    repeatable: true,
  },
  {
    flags: '--agent NAME',
    desc: 'only this agent: its name, hostname or uuid, or a part of one; broker for the broker itself',
  },
  { flags: '--json', desc: 'print JSON' },
  {
    flags: '--timeout SECONDS',
    desc: 'longest wait for an answer (5; of a call, what its agent says that one may take)',
  },
  { flags: '--config FILE', desc: 'configuration file' },
];

const defaultSeconds = 5;
const longestSeconds = 3600;

/** A console for one command. */
export interface ConsoleSession {
  readonly console: Console;
  readonly context: CommandContext;
  readonly timeoutMs: number;
  /** The same for a call; undefined where nobody gave it: the agent says how long one may take. */
  readonly callTimeoutMs: number | undefined;
  /** As typed; undefined for all agents. */
  readonly agent: string | undefined;
  readonly isJson: boolean;
  /** One line on standard error; the command goes on, and ends with status 1. */
  warn(problem: string): void;
}

/**
 * Opens the way to the broker and a console on it, and closes both whatever happens.
 * @param use resolves to the exit status.
 */
export async function withConsole(
  context: CommandContext,
  input: CommandInput,
  use: (session: ConsoleSession) => Promise<number>,
): Promise<number> {
  const timeoutMs = parseTimeout(input.text('timeout'));
  const { role, ...access } = findBroker(context, input);
  const broker = connect({
    ...access,
    containerId: `ovirt-node-console-${randomUUID()}`,
    retry: 'never',
    connectTimeoutMs: timeoutMs,
  });
  let warnings = 0;
  const warn = (problem: string) => {
    warnings++;
    context.err.write(`ovirt-node: ${printable(problem)}\n`);
  };
  let console: Console | undefined;
  try {
    console = await openConsole({ broker, requestTimeoutMs: timeoutMs, role });
    const session = {
      console,
      context,
      timeoutMs,
      callTimeoutMs: input.text('timeout') === undefined ? undefined : timeoutMs,
      agent: input.text('agent'),
      isJson: input.flag('json'),
      warn,
    };
    const status = await use(session);
    return status === exitStatus.ok && warnings > 0 ? exitStatus.failed : status;
  } catch (error) {
    throw error instanceof ConsoleError || error instanceof QmfException
      ? commandFailure(error.message)
      : error;
  } finally {
    await console?.close();
    await broker.close();
  }
}

/** Milliseconds of `--timeout`. @throws {CommandError} */
export function parseTimeout(text: string | undefined): number {
  if (text === undefined) return defaultSeconds * 1000;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds > 0 && seconds <= longestSeconds)) {
    throw usageError(`--timeout is "${text}"; a number of seconds above 0, at most ${longestSeconds}`);
  }
  return seconds * 1000;
}
