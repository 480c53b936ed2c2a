import { systemClock } from '#base';
import type { LiveChange, LiveObject, LiveObjects } from '#console';
import type { ConsoleSession } from '../console-session.ts';
import type { Order } from '../render/columns/order.ts';
import { jsonChange } from '../render/json.ts';
import { jsonLine } from '../render/json-text.ts';
import { changeLine } from '../render/lines/change-line.ts';
import { memberTexts } from '../render/lines/member-texts.ts';
import { hostOf } from '../select/agent-names.ts';
import { shortName } from '../select/object-name.ts';

interface PrintOptions {
  readonly order: Pick<Order, 'matches'>;
  /** Number of lines after which it ends. */
  readonly count: number;
}

/** Prints a line for each change. An agent that publishes what has not changed causes none. */
export async function printChanges(
  { console, context, isJson }: ConsoleSession,
  live: LiveObjects,
  { order, count }: PrintOptions,
): Promise<void> {
  const printed = new Map<string, ReadonlyMap<string, string>>();
  let lines = 0;
  for await (const change of live) {
    const { object, kind } = change;
    if (!order.matches(object.values)) continue;
    const key = `${object.agentName}\0${object.objectId.objectName}`;
    const texts = memberTexts(object.values);
    const changed = differences(printed.get(key), texts);
    if (kind === 'removed') printed.delete(key);
    else printed.set(key, texts);
    if (kind === 'updated' && changed.size === 0) continue;
    context.out.write(
      isJson
        ? jsonLine(jsonChange(change, systemClock.nowNs()))
        : changeLine(describe(change), kind === 'updated' ? changed : kind, systemClock.nowNs()),
    );
    lines += 1;
    if (lines >= count) return;
  }

  function describe({ object: { agentName, objectId, schemaId } }: LiveChange) {
    const agent = console.agent(agentName);
    return {
      host: hostOf(console, agentName),
      className: schemaId.className ?? '',
      name: agent === undefined ? objectId.objectName : shortName({ agent, objectId, schemaId }),
    };
  }
}

/** Returns the members whose text is another than before; of a value that is gone the text is empty. */
function differences(
  before: ReadonlyMap<string, string> | undefined,
  now: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const changed = new Map([...now].filter(([name, text]) => before?.get(name) !== text));
  for (const name of before?.keys() ?? []) if (!now.has(name)) changed.set(name, '');
  return changed;
}

/** Reports whether two states of an object look the same. */
export const looksTheSame = (one: LiveObject, other: LiveObject): boolean =>
  differences(memberTexts(one.values), memberTexts(other.values)).size === 0;
