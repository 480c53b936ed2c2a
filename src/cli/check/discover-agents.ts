import { BrokerError } from '#broker';
import { type AgentRecord, type Console, ConsoleError, openConsole } from '#console';
import { type CheckContext, requireBroker } from './check-context.ts';
import { OverLimit, within } from './limit.ts';

/** Nobody may be there, and need not be. */
const longestMs = 2000;

/** Asks who is there, once for all steps. @returns the reason where nobody can be asked. */
export function discoverAgents(way: CheckContext): Promise<readonly AgentRecord[] | string> {
  way.agents ??= ask(way);
  return way.agents;
}

async function ask(way: CheckContext): Promise<readonly AgentRecord[] | string> {
  const { user, timeoutMs } = way;
  if (!way.roles.has('console')) return "this account is not a console's";
  const broker = requireBroker(way);
  const opening = openConsole({ broker, requestTimeoutMs: timeoutMs, userId: user });
  let console: Console;
  try {
    console = await within(timeoutMs, opening);
  } catch (error) {
    opening.then((late) => late.close()).catch(() => undefined);
    return reason(error);
  }
  way.console = console;
  try {
    for await (const _ of console.discover({ ms: Math.min(timeoutMs, longestMs) })) {
      // The console keeps them.
    }
  } catch (error) {
    return reason(error);
  }
  return console.agents();
}

function reason(error: unknown): string {
  if ([BrokerError, ConsoleError, OverLimit].some((kind) => error instanceof kind))
    return (error as Error).message;
  throw error;
}
