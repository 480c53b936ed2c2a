import { errorText, printable } from '#base';
import { type ManagedObject, type ObjectClass, QmfException, type SchemaId } from '#qmf';
import type { ConsoleSession } from '../../console-session.ts';
import type { ListedObject } from '../../render/columns/class-view.ts';
import { findClassView } from '../../render/columns/find-view.ts';
import type { Order } from '../../render/columns/order.ts';
import { jsonObject } from '../../render/json.ts';
import { jsonText } from '../../render/json-text.ts';
import { type AgentObject, listObjects } from '../../render/pages/listed-objects.ts';
import { renderObjects, sortObjects } from '../../render/pages/objects-table.ts';
import type { ObjectNumbers } from '../../select/object-numbers.ts';
import { type AgentClasses, type ClassName, matchClass } from '../../select/select-class.ts';

/** Prints the objects of one class on all agents: those that match, in the given order. */
export async function printObjects(
  session: ConsoleSession,
  agentClasses: readonly AgentClasses[],
  name: ClassName,
  order: Order,
): Promise<void> {
  const found = await readObjects(session, agentClasses, name, order.predicate);
  const matching = found.filter(({ values }) => order.matches(values));
  const objects = order.compare === undefined ? matching : matching.toSorted(order.compare);
  const { numbers } = session;
  const { out } = session.context;
  if (session.isJson) {
    const json = objects.map(({ agent, object, values }) => jsonObject(agent, object, values));
    out.write(jsonText({ objects: json }));
    return;
  }
  if (objects.length === 0) {
    out.write(`no objects of class ${printable(name.className)}${order.predicate ? ' match' : ''}\n`);
    return;
  }
  const packageName = name.packageName ?? objects[0]?.object.schemaId?.packageName;
  const view = findClassView(packageName, name.className);
  const related = await Promise.all(
    (view?.relations ?? []).map(async (relation) => {
      const others = await readObjects(session, agentClasses, { packageName, className: relation.className });
      return { relation, objects: others };
    }),
  );
  const agents = agentClasses.map(({ agent }) => agent);
  const rows = listObjects(objects, related, agents);
  out.write(
    renderObjects(view, numbers === undefined ? rows : numberRows(rows, objects, order, numbers), {
      columns: out.columns,
      hasColor: out.hasColor,
      compare: order.compare,
      hasSeveralHosts: agents.length > 1,
      hasNumbers: numbers !== undefined,
    }),
  );
}

/** Gives the rows numbers in the order in which they are shown. */
function numberRows(
  rows: readonly ListedObject[],
  objects: readonly AgentObject<ManagedObject>[],
  { compare }: Order,
  numbers: ObjectNumbers,
): readonly ListedObject[] {
  const found = rows.map((row, index) => ({ ...row, found: objects[index] }));
  return sortObjects(found, compare).map(({ found: one, ...row }) => {
    const { agent, object } = one ?? {};
    if (agent === undefined || object?.objectId === undefined) return row;
    const { objectId, schemaId = {} } = object;
    return { ...row, number: numbers.numberOf({ agent, objectId, schemaId }) };
  });
}

/**
 * Reads the objects of a class from all agents concurrently. Warns about an agent that fails.
 * @param predicate makes the predicate for an agent; undefined for all objects.
 */
async function readObjects(
  { console, warn }: ConsoleSession,
  agentClasses: readonly AgentClasses[],
  name: ClassName,
  predicate?: Order['predicate'],
): Promise<readonly AgentObject<ManagedObject>[]> {
  const lists = agentClasses
    .filter(({ ids }) => ids === undefined || ids.some(matchClass(name)))
    .map(async ({ agent, ids }) => {
      const objects: AgentObject<ManagedObject>[] = [];
      try {
        const where = predicate?.(await findSchema(console, agent.name, ids?.find(matchClass(name))));
        for await (const object of console.objects(agent.name, { ...name, where })) {
          objects.push({ agent, object, values: await console.values(agent.name, object) });
        }
      } catch (error) {
        warn(`${error instanceof QmfException ? `${agent.name}: ` : ''}${errorText(error)}`);
      }
      return objects;
    });
  return (await Promise.all(lists)).flat();
}

/** Returns the schema of a class; undefined where the agent does not list the class, or gives no schema of it. */
async function findSchema(
  console: ConsoleSession['console'],
  agentName: string,
  id: SchemaId | undefined,
): Promise<ObjectClass | undefined> {
  const schema = id && (await console.schema(agentName, id).catch(() => undefined));
  return schema?.kind === 'object' ? schema : undefined;
}
