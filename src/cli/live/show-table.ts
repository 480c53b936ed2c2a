import { plural, printable, systemClock } from '#base';
import type { LiveObject, LiveObjects } from '#console';
import type { ConsoleSession } from '../console-session.ts';
import type { ClassView, ListedObject } from '../render/columns/class-view.ts';
import type { Order } from '../render/columns/order.ts';
import { localTime } from '../render/lines/local-time.ts';
import { listObjects } from '../render/pages/listed-objects.ts';
import { renderObjects } from '../render/pages/objects-table.ts';
import { looksTheSame } from './print-changes.ts';
import { redraw } from './redraw.ts';

/** How long an object counts as changed. */
const markMs = 3_000;

interface TableOptions {
  readonly className: string;
  readonly view: ClassView | undefined;
  readonly order: Order;
  readonly interruption: AbortSignal;
}

/** Draws a live table on the terminal until it is interrupted. */
export async function showTable(
  session: ConsoleSession,
  live: LiveObjects,
  { className, view, order, interruption }: TableOptions,
): Promise<void> {
  const { console, context } = session;
  const keyOf = ({ agentName, objectId }: LiveObject) => `${agentName} ${objectId.objectName}`;
  const isListed = ({ schemaId }: LiveObject) => schemaId.className === className;
  const seen = new Map([...live.objects()].filter(isListed).map((object) => [keyOf(object), object]));
  const changedMs = new Map<string, number>();
  const forget = live.onChange(({ kind, object }) => {
    if (!isListed(object)) return;
    const key = keyOf(object);
    const before = seen.get(key);
    if (kind === 'removed') {
      seen.delete(key);
      changedMs.delete(key);
      return;
    }
    seen.set(key, object);
    if (kind === 'added' || (before !== undefined && !looksTheSame(before, object)))
      changedMs.set(key, performance.now());
  });
  const isChanged = (object: LiveObject) =>
    performance.now() - (changedMs.get(keyOf(object)) ?? Number.NEGATIVE_INFINITY) < markMs;

  const list = (): readonly ListedObject[] => {
    const found = [...live.objects()].flatMap((object) => {
      const agent = console.agent(object.agentName);
      return agent === undefined ? [] : [{ agent, object, values: object.values }];
    });
    const ofClass = (name: string) => found.filter(({ object }) => object.schemaId.className === name);
    const shown = ofClass(className).filter(({ values }) => order.matches(values));
    const related = (view?.relations ?? []).map((relation) => ({
      relation,
      objects: ofClass(relation.className),
    }));
    const agents = [...new Map(found.map(({ agent }) => [agent.name, agent])).values()];
    return listObjects(shown, related, agents).map((row, index) => {
      const object = shown[index]?.object;
      if (object === undefined) return row;
      const host = object.isStale ? `${row.host} (silent)` : row.host;
      return { ...row, host, isChanged: isChanged(object) };
    });
  };

  await redraw(session, interruption, (status) => {
    const { columns, hasColor } = context.out;
    const listed = list();
    const table = renderObjects(view, listed, {
      columns,
      hasColor,
      hasMarks: true,
      compare: order.compare,
      hasSeveralHosts: console.agents().length > 1,
    });
    const time = localTime(systemClock.nowNs());
    const count = plural(listed.length, 'object');
    const last = printable(`${time}  ${status}${count} of ${className}  * changed  Ctrl-C ends`);
    return { lines: table.trimEnd().split('\n'), last };
  });
  forget();
}
