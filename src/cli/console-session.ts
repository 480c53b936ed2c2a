import { randomUUID } from 'node:crypto';
import { plural, printable } from '#base';
import { type BrokerStatus, connect, parseBrokerUrl } from '#broker';
import { type Console, ConsoleError, openConsole } from '#console';
import { QmfException } from '#qmf';
import { type CommandContext, type CommandInput, commandFailure, exitStatus, usageError } from './command.ts';
import { findBroker } from './config/find-broker.ts';
import { shortenUrl } from './render/text/shorten-url.ts';

const defaultSeconds = 5;
const maxSeconds = 3600;
/** Warnings that one command prints: peers decide how many agents answer, and what. */
const maxWarnings = 100;

/** A console for one command, with the command's options. */
export interface ConsoleSession {
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
  /** Prints one line on standard error. The command continues and ends with status 1. */
  warn(problem: string): void;
}

/**
 * Opens a connection to the broker and a console on it, and closes both afterwards.
 * @param use runs the command and returns its exit status.
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
    if (warnings <= maxWarnings) context.err.write(`ovirt-node: ${printable(problem)}\n`);
  };
  let console: Console | undefined;
  try {
    console = await openConsole({ broker, requestTimeoutMs: timeoutMs, role });
    const session = {
      console,
      context,
      brokerUrl: connectedUrl(broker.status(), access.urls[0]),
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
    if (warnings > maxWarnings)
      context.err.write(`ovirt-node: and ${plural(warnings - maxWarnings, 'more problem')}\n`);
    await console?.close();
    await broker.close();
  }
}

/** @param first the URL to name when the connection has ended already. */
function connectedUrl(status: BrokerStatus, first = ''): string {
  return shortenUrl(status.state === 'closed' ? parseBrokerUrl(first).redacted : status.url);
}

/** Parses `--timeout`. @returns milliseconds. @throws {CommandError} with status 2 when the value is invalid. */
export function parseTimeout(text: string | undefined): number {
  if (text === undefined) return defaultSeconds * 1000;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds > 0 && seconds <= maxSeconds)) {
    throw usageError(`--timeout is "${text}"; expected a number of seconds above 0, at most ${maxSeconds}`);
  }
  return seconds * 1000;
}
