import { OrderedWork } from '#base';
import { type EventInstance, type Severity, severities } from '#qmf';
import { type CommandInput, type CommandRun, usageError } from '../../../command.ts';
import type { ConsoleSession } from '../../../console-session.ts';
import { readCount } from '../../../live/read-count.ts';
import { watchConnection } from '../../../live/watch-connection.ts';
import { closeAt, withLiveConsole } from '../../../live/with-live-console.ts';
import { jsonEvent } from '../../../render/json.ts';
import { jsonLine } from '../../../render/json-text.ts';
import { eventLine } from '../../../render/lines/event-line.ts';
import { hostOf } from '../../../select/agent-names.ts';
import { selectAgents } from '../../../select/select-agents.ts';

export const runEvents: CommandRun = (context, input) => {
  const count = readCount(input, 'count') ?? Number.POSITIVE_INFINITY;
  const severity = readSeverity(input);
  return withLiveConsole(context, input, (session, interruption) =>
    printEvents(session, { count, severity, interruption }),
  );
};

interface EventsOptions {
  /** Number of events after which it ends. */
  readonly count: number;
  /** Index of the least severe events to print: QMF counts severities downwards. */
  readonly severity: number;
  readonly interruption: AbortSignal;
}

async function printEvents(
  session: ConsoleSession,
  { count, severity, interruption }: EventsOptions,
): Promise<void> {
  const { console, isJson, context, warn } = session;
  await using events = await console.events();
  closeAt(interruption, events);
  watchConnection(session);
  // An agent that is named must be there; without a name, events of agents that appear later come, too.
  const [chosen] = session.agent === undefined ? [] : await selectAgents(session);
  let printed = 0;
  const print = async (agentName: string, event: EventInstance) => {
    if (printed >= count) return;
    const values = await console.eventValues(agentName, event);
    if (printed >= count) return;
    const host = hostOf(console, agentName);
    const json = () => jsonLine(jsonEvent(agentName, event, values));
    context.out.write(isJson ? json() : eventLine(host, event, values, context.out));
    printed += 1;
    if (printed >= count) await events.close();
  };
  const failure = new AbortController();
  let hasWarned = false;
  // An agent that does not answer for the schema of an event delays its own events alone.
  const work = new OrderedWork<EventInstance>({
    handle: (agentName, event) =>
      print(agentName, event).catch(async (error: unknown) => {
        failure.abort(error);
        await events.close();
      }),
    onDropped: (agentName) => {
      if (!hasWarned) warn(`events of ${agentName} are left out: its schema does not come in time`);
      hasWarned = true;
    },
  });
  for await (const { agentName, event } of events) {
    if (event.severity > severity || (chosen !== undefined && chosen.name !== agentName)) continue;
    work.push(agentName, event);
  }
  if (!interruption.aborted) failure.signal.throwIfAborted();
}

function readSeverity(input: CommandInput): number {
  const text = input.text('severity') ?? 'debug';
  const index = severities.indexOf(text as Severity);
  if (index >= 0) return index;
  throw usageError(`--severity is "${text}"; expected one of ${severities.join(', ')}`);
}
