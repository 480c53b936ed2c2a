import { errorText, printable } from '#base';
import type { ObjectValues } from '#console';
import { type ManagedObject, QmfException } from '#qmf';
import type { ConsoleSession } from '../../console-session.ts';
import type { Relation } from '../../render/columns/class-view.ts';
import { findClassView } from '../../render/columns/find-view.ts';
import { jsonObject } from '../../render/json.ts';
import { jsonText } from '../../render/json-text.ts';
import { renderObjects } from '../../render/pages/objects-table.ts';
import { isObjectId } from '../../render/text/plain-value.ts';
import { displayName, labelAgents } from '../../select/agent-names.ts';
import { shortName } from '../../select/object-name.ts';
import { type AgentClasses, type ClassName, matchClass } from '../../select/select-class.ts';

/** An object with the agent that sent it and its values. */
interface AgentObject {
  readonly agent: AgentClasses['agent'];
  readonly object: ManagedObject;
  readonly values: ObjectValues;
}

/** Prints the objects of one class on all agents. */
export async function printObjects(
  session: ConsoleSession,
  agentClasses: readonly AgentClasses[],
  name: ClassName,
): Promise<void> {
  const objects = await readObjects(session, agentClasses, name);
  const { out } = session.context;
  if (session.isJson) {
    const json = objects.map(({ agent, object, values }) => jsonObject(agent, object, values));
    out.write(jsonText({ objects: json }));
    return;
  }
  if (objects.length === 0) {
    out.write(`no objects of class ${printable(name.className)}\n`);
    return;
  }
  const packageName = name.packageName ?? objects[0]?.object.schemaId?.packageName;
  const view = findClassView(packageName, name.className);
  const related = await Promise.all(
    (view?.relations ?? []).map(async (relation) => {
      const others = await readObjects(session, agentClasses, { packageName, className: relation.className });
      return [relation.className, groupRelatedTexts(others, relation)] as const;
    }),
  );
  const labels = labelAgents(agentClasses.map(({ agent }) => agent));
  const listed = objects.map(({ agent, object, values }) => {
    const { objectId = { objectName: '' }, schemaId = {} } = object;
    const key = `${agent.name} ${objectId.objectName}`;
    return {
      name: shortName({ agent, objectId, schemaId }),
      host: labels.get(agent.name) ?? displayName(agent),
      values,
      related: Object.fromEntries(related.map(([className, texts]) => [className, texts.get(key) ?? []])),
    };
  });
  out.write(
    renderObjects(view, listed, {
      columns: out.columns,
      hasColor: out.hasColor,
      hasSeveralHosts: agentClasses.length > 1,
    }),
  );
}

/** Reads the objects of a class from all agents concurrently. Warns about an agent that fails. */
async function readObjects(
  { console, warn }: ConsoleSession,
  agentClasses: readonly AgentClasses[],
  name: ClassName,
): Promise<readonly AgentObject[]> {
  const lists = agentClasses
    .filter(({ ids }) => ids === undefined || ids.some(matchClass(name)))
    .map(async ({ agent }) => {
      const objects: AgentObject[] = [];
      try {
        for await (const object of console.objects(agent.name, name)) {
          objects.push({ agent, object, values: await console.values(agent.name, object) });
        }
      } catch (error) {
        warn(`${error instanceof QmfException ? `${agent.name}: ` : ''}${errorText(error)}`);
      }
      return objects;
    });
  return (await Promise.all(lists)).flat();
}

/** Groups the texts of related objects by agent and name of the object that they refer to. */
function groupRelatedTexts(
  objects: readonly AgentObject[],
  { reference, text }: Relation,
): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>();
  for (const { agent, values } of objects) {
    const owner = values.properties[reference];
    if (!isObjectId(owner)) continue;
    const key = `${agent.name} ${owner.objectName}`;
    const ofOwner = texts.get(key);
    if (ofOwner === undefined) texts.set(key, [text(values)]);
    else ofOwner.push(text(values));
  }
  return texts;
}
