import type { CommandRun } from '../../../command.ts';
import type { ConsoleSession } from '../../../console-session.ts';
import { printChanges } from '../../../live/print-changes.ts';
import { readCount } from '../../../live/read-count.ts';
import { showTable } from '../../../live/show-table.ts';
import { watchConnection } from '../../../live/watch-connection.ts';
import { closeAt, withLiveConsole } from '../../../live/with-live-console.ts';
import { findClassView } from '../../../render/columns/find-view.ts';
import { type Order, readOrder } from '../../../render/columns/order.ts';
import { selectAgents } from '../../../select/select-agents.ts';
import { isDataClass, listClasses, selectClass } from '../../../select/select-class.ts';

export const runWatch: CommandRun = (context, input) => {
  const count = readCount(input, 'count');
  const order = readOrder(input);
  const [className] = input.arguments;
  return withLiveConsole(context, input, (session, interruption) =>
    watch(session, { className, order, count, interruption }),
  );
};

interface WatchOptions {
  readonly className: string | undefined;
  readonly order: Order;
  /** Undefined for no limit. */
  readonly count: number | undefined;
  readonly interruption: AbortSignal;
}

async function watch(session: ConsoleSession, options: WatchOptions): Promise<void> {
  const { className, order, count, interruption } = options;
  const { console, context, isJson, warn } = session;
  // A class that is named in part, and an agent that is named, must be there; all else may appear later.
  const isNamed = className !== undefined || session.agent !== undefined;
  const agents = isNamed ? await selectAgents(session) : [];
  const name = className === undefined ? undefined : await findClass(session, agents, className);
  const isTable = name !== undefined && !isJson && context.out.isTerminal;
  const view = name === undefined || !isTable ? undefined : findClassView(name.packageName, name.className);
  const relations = view?.relations ?? [];
  const [chosen] = session.agent === undefined ? [] : agents;
  await using live = await console.live({
    packageName: name?.packageName,
    classNames: name && [name.className, ...relations.map((relation) => relation.className)],
    agents: chosen && ((agentName) => agentName === chosen.name),
    onProblem: ({ error }) => {
      if (!isTable) warn(error.message);
    },
  });
  closeAt(interruption, live);
  if (interruption.aborted) return;
  if (isTable) await showTable(session, live, { ...name, view, order, interruption });
  else {
    watchConnection(session);
    await printChanges(session, live, { order, count: count ?? Number.POSITIVE_INFINITY });
  }
}

async function findClass(
  session: ConsoleSession,
  agents: Parameters<typeof listClasses>[1],
  className: string,
) {
  const lists = await listClasses(session, agents);
  return selectClass(
    lists.map(({ ids }) => ({ ids: ids?.filter(isDataClass) })),
    className,
  );
}
