import { pause, plural, systemClock } from '#base';
import type { LiveObjects } from '#console';
import { type CommandInput, type CommandRun, usageError } from '../../../command.ts';
import { type ConsoleSession, parseTimeout } from '../../../console-session.ts';
import { readCount } from '../../../live/read-count.ts';
import { redraw } from '../../../live/redraw.ts';
import { watchConnection } from '../../../live/watch-connection.ts';
import { withLiveConsole } from '../../../live/with-live-console.ts';
import { jsonLine } from '../../../render/json-text.ts';
import { localTime } from '../../../render/lines/local-time.ts';
import {
  type Machine,
  type MachineOrder,
  machineClasses,
  machineOrders,
  readMachines,
} from '../../../render/pages/machines.ts';
import { renderMachines } from '../../../render/pages/machines-table.ts';
import { selectAgents } from '../../../select/select-agents.ts';

const defaultMs = 2_000;

export const runTop: CommandRun = (context, input) => {
  const order = readOrder(input);
  const count = readCount(input, 'count');
  const interval = input.text('interval');
  const intervalMs = interval === undefined ? defaultMs : parseTimeout(interval, '--interval');
  return withLiveConsole(context, input, async (session, interruption) => {
    // Without a name, machines may appear later.
    const [chosen] = session.agent === undefined ? [] : await selectAgents(session);
    await using live = await session.console.live({
      ...machineClasses,
      agents: chosen && ((name) => name === chosen.name),
    });
    const list = () => readMachines(session.console, live, order);
    if (session.isJson || !context.out.isTerminal || count !== undefined)
      await printMachines(session, list, { count, intervalMs, interruption });
    else await showMachines(session, live, list, interruption);
  });
};

interface PrintOptions {
  readonly count: number | undefined;
  readonly intervalMs: number;
  readonly interruption: AbortSignal;
}

async function printMachines(
  session: ConsoleSession,
  list: () => readonly Machine[],
  { count = Number.POSITIVE_INFINITY, intervalMs, interruption }: PrintOptions,
): Promise<void> {
  const { out } = session.context;
  watchConnection(session);
  for (let refresh = 1; !interruption.aborted; refresh += 1) {
    const machines = list();
    if (session.isJson)
      out.write(jsonLine({ machines: machines.map(({ host: _host, ...machine }) => machine) }));
    else out.write(`${refresh > 1 ? '\n' : ''}${renderMachines(machines, out)}`);
    if (refresh >= count) return;
    await pause(systemClock, intervalMs, interruption);
  }
}

async function showMachines(
  session: ConsoleSession,
  live: LiveObjects,
  list: () => readonly Machine[],
  interruption: AbortSignal,
): Promise<void> {
  await redraw(session, interruption, (status) => {
    const { out } = session.context;
    const machines = list();
    const silent = machines.filter(({ state }) => state === 'silent').length;
    const omitted = live.omitted > 0 ? `, ${live.omitted} objects left out` : '';
    const last = `${localTime(systemClock.nowNs())}  ${status}${plural(machines.length, 'machine')}, ${silent} silent${omitted}  Ctrl-C ends`;
    const lines = renderMachines(machines, out).trimEnd().split('\n');
    return { lines, last };
  });
}

function readOrder(input: CommandInput): MachineOrder {
  const text = input.text('sort') ?? 'load';
  const order = machineOrders.find((name) => name === text);
  if (order !== undefined) return order;
  throw usageError(`--sort is "${text}"; expected one of ${machineOrders.join(', ')}`);
}
