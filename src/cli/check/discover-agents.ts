import { TimeoutError, withTimeout } from '#base';
import { BrokerError } from '#broker';
import { type AgentRecord, type Console, ConsoleError, openConsole } from '#console';
import { type CheckContext, requireBroker } from './check-context.ts';

/** Agents answer quickly, and a broker without agents is normal. */
const maxDiscoverMs = 2000;

/** Discovers the agents on the broker, once for all steps. @returns the reason as text when discovery is impossible. */
export function discoverAgents(context: CheckContext): Promise<readonly AgentRecord[] | string> {
  context.agents ??= openAndDiscover(context);
  return context.agents;
}

async function openAndDiscover(context: CheckContext): Promise<readonly AgentRecord[] | string> {
  const { user, timeoutMs } = context;
  if (!context.roles.has('console')) return "this account is not a console's";
  const broker = requireBroker(context);
  const opening = openConsole({ broker, requestTimeoutMs: timeoutMs, userId: user });
  let console: Console;
  try {
    console = await withTimeout(opening, timeoutMs);
  } catch (error) {
    opening.then((late) => late.close()).catch(() => undefined);
    return reasonText(error);
  }
  context.console = console;
  try {
    for await (const _ of console.discover({ ms: Math.min(timeoutMs, maxDiscoverMs) })) {
      // The console keeps each answer in its table.
    }
  } catch (error) {
    return reasonText(error);
  }
  return console.agents();
}

function reasonText(error: unknown): string {
  if ([BrokerError, ConsoleError, TimeoutError].some((kind) => error instanceof kind))
    return (error as Error).message;
  throw error;
}
