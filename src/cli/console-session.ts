import { randomUUID } from 'node:crypto';
import { plural, printable } from '#base';
import { type Broker, type BrokerStatus, connect, parseBrokerUrl } from '#broker';
import { type Console, ConsoleError, openConsole } from '#console';
import { QmfException } from '#qmf';
import {
  type CommandContext,
  type CommandInput,
  commandFailure,
  exitStatus,
  type SharedConnection,
  usageError,
} from './command.ts';
import { findBroker } from './config/find-broker.ts';
import { shortenUrl } from './render/text/shorten-url.ts';
import type { ObjectNumbers } from './select/object-numbers.ts';

const defaultSeconds = 5;
const maxSeconds = 3600;
/** Warnings that one command prints: peers decide how many agents answer, and what. */
const maxWarnings = 100;

/** A console for one command, with the command's options. */
export interface ConsoleSession {
  readonly broker: Pick<Broker, 'onStatus'>;
  readonly console: Console;
  readonly context: CommandContext;
  /** URL of the connected broker, without a login and without the usual port. */
  readonly brokerUrl: string;
  readonly timeoutMs: number;
  /** Time limit of a call; undefined without `--timeout`, when the agent announces the limit. */
  readonly callTimeoutMs: number | undefined;
  /** Value of `--agent`; undefined for all agents. */
  readonly agent: string | undefined;
  readonly isJson: boolean;
  /** In the shell: the numbers of objects that were listed. */
  readonly numbers?: ObjectNumbers | undefined;
  /** Prints one line on standard error. The command continues and ends with status 1. */
  warn(problem: string): void;
}

/**
 * Opens a connection to the broker and a console on it, and closes both afterwards. In the shell, uses its connection.
 * @param use runs the command and returns its exit status.
 * @param retry what happens when the connection is lost: the command ends, or waits for the next connection.
 */
export async function withConsole(
  context: CommandContext,
  input: CommandInput,
  use: (session: ConsoleSession) => Promise<number>,
  retry: 'never' | 'once connected' = 'never',
): Promise<number> {
  if (context.connection !== undefined) return runSession(context, input, context.connection, use);
  const timeoutMs = parseTimeout(input.text('timeout'));
  const { role, ...access } = findBroker(context, input);
  const broker = connect({
    ...access,
    containerId: `ovirt-node-console-${randomUUID()}`,
    retry,
    connectTimeoutMs: timeoutMs,
  });
  let console: Console | undefined;
  try {
    console = await openConsole({ broker, requestTimeoutMs: timeoutMs, role });
    const brokerUrl = connectedUrl(broker.status(), access.urls[0]);
    return await runSession(context, input, { broker, console, brokerUrl }, use);
  } finally {
    await console?.close();
    await broker.close();
  }
}

/** Runs a command on an open connection. */
async function runSession(
  context: CommandContext,
  input: CommandInput,
  { broker, console, brokerUrl, defaults, numbers }: Connection,
  use: (session: ConsoleSession) => Promise<number>,
): Promise<number> {
  const timeout = input.text('timeout') ?? defaults?.timeout;
  const timeoutMs = parseTimeout(timeout);
  let warnings = 0;
  const warn = (problem: string) => {
    warnings++;
    if (warnings <= maxWarnings) context.err.write(`ovirt-node: ${printable(problem)}\n`);
  };
  try {
    const status = await use({
      broker,
      console,
      context,
      brokerUrl,
      timeoutMs,
      callTimeoutMs: timeout === undefined ? undefined : timeoutMs,
      agent: input.text('agent') ?? defaults?.agent,
      isJson: input.flag('json'),
      numbers,
      warn,
    });
    return status === exitStatus.ok && warnings > 0 ? exitStatus.failed : status;
  } catch (error) {
    throw error instanceof ConsoleError || error instanceof QmfException
      ? commandFailure(error.message)
      : error;
  } finally {
    if (warnings > maxWarnings)
      context.err.write(`ovirt-node: and ${plural(warnings - maxWarnings, 'more problem')}\n`);
  }
}

/** A connection, with what the shell adds to it. */
type Connection = Omit<SharedConnection, 'defaults' | 'numbers'> &
  Partial<Pick<SharedConnection, 'defaults' | 'numbers'>>;

/** @param first the URL to name when the connection has ended already. */
function connectedUrl(status: BrokerStatus, first = ''): string {
  return shortenUrl(status.state === 'closed' ? parseBrokerUrl(first).redacted : status.url);
}

/** Parses a number of seconds. @returns milliseconds. @throws {CommandError} with status 2 when the value is invalid. */
export function parseTimeout(text: string | undefined, option = '--timeout'): number {
  if (text === undefined) return defaultSeconds * 1000;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds > 0 && seconds <= maxSeconds)) {
    throw usageError(`${option} is "${text}"; expected a number of seconds above 0, at most ${maxSeconds}`);
  }
  return seconds * 1000;
}
