import { errorText } from '#base';
import type { ConsoleSession } from '../../console-session.ts';
import { jsonText } from '../../render/json-text.ts';
import { renderTable } from '../../render/text/table.ts';
import { type AgentClasses, type ClassName, isDataClass } from '../../select/select-class.ts';

/** A class and its objects on all agents. */
interface ClassCount extends ClassName {
  /** Undefined when an agent failed to list its objects: a partial number would mislead. */
  objects: number | undefined;
}

/** Prints the data classes of the agents with the number of their objects. */
export async function printClasses(
  session: ConsoleSession,
  agentClasses: readonly AgentClasses[],
): Promise<void> {
  for (const { agent, ids } of agentClasses) {
    if (!ids) session.warn(`${agent.name} does not list its classes; name one: ovirt-node list CLASS`);
  }
  const classes = await countObjects(session, agentClasses);
  const { out } = session.context;
  if (session.isJson) {
    const json = classes.map(({ packageName, className, objects }) => ({
      package: packageName,
      class: className,
      objects,
    }));
    out.write(jsonText({ classes: json }));
    return;
  }
  if (classes.length === 0) {
    out.write('no classes with objects\n');
    return;
  }
  const columns = [{ title: 'CLASS' }, { title: 'OBJECTS', align: 'right' as const }, { title: 'PACKAGE' }];
  const rows = classes.map(({ packageName, className, objects }) => [
    className,
    objects === undefined ? undefined : String(objects),
    packageName,
  ]);
  out.write(renderTable(columns, rows, out));
}

async function countObjects(
  { console, warn }: ConsoleSession,
  agentClasses: readonly AgentClasses[],
): Promise<readonly ClassCount[]> {
  const counts = new Map<string, ClassCount>();
  const counted = agentClasses.flatMap(({ agent, ids = [] }) =>
    ids.filter(isDataClass).map(async ({ packageName, className }) => {
      const key = `${packageName}:${className}`;
      const count = counts.get(key) ?? { packageName, className, objects: 0 };
      counts.set(key, count);
      try {
        let objects = 0;
        for await (const _ of console.objectIds(agent.name, { packageName, className })) objects++;
        if (count.objects !== undefined) count.objects += objects;
      } catch (error) {
        count.objects = undefined;
        warn(errorText(error));
      }
    }),
  );
  await Promise.all(counted);
  return [...counts.values()];
}
