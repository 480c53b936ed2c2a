import type { ObjectValues } from '#console';
import { type ManagedObject, QmfException } from '#qmf';
import { type Command, exitStatus } from '../command.ts';
import { type ConsoleSession, consoleOptions, withConsole } from '../console-session.ts';
import type { Relation } from '../render/columns/class-view.ts';
import { findClassView } from '../render/columns/find-view.ts';
import { isObjectId, jsonObject, jsonText } from '../render/json.ts';
import { renderObjects } from '../render/pages/objects-table.ts';
import { renderTable } from '../render/text/table.ts';
import { shortName } from '../select/object-name.ts';
import { displayName, selectAgents } from '../select/select-agents.ts';
import {
  type AgentClasses,
  type ClassName,
  listClasses,
  matchClass,
  selectClass,
} from '../select/select-class.ts';

export const listCommand: Command = {
  name: 'list',
  summary: 'Lists the classes, or the objects of one class.',
  arguments: [
    { name: 'CLASS', desc: 'a class, a part of its name, or package:class; without it, the classes' },
  ],
  options: consoleOptions,
  examples: [
    'ovirt-node list',
    'ovirt-node list networkInterface',
    'ovirt-node list networkInterface --json | jq -r ".objects[].properties.interfaceName"',
  ],
  run: (context, input) =>
    withConsole(context, input, async (session) => {
      const told = await listClasses(session, await selectAgents(session));
      const [className] = input.arguments;
      if (className === undefined) await listOfClasses(session, told);
      else await listOfObjects(session, told, selectClass(told.map(dataOnly), className));
      return exitStatus.ok;
    }),
};

/** Events have no objects. */
const dataOnly = ({ ids }: AgentClasses) => ({ ids: ids?.filter(({ type }) => type === 'data') });

async function listOfClasses(session: ConsoleSession, told: readonly AgentClasses[]): Promise<void> {
  for (const { agent, ids } of told) {
    if (!ids) session.warn(`${agent.name} does not tell its classes; name one: ovirt-node list CLASS`);
  }
  const counts = new Map<string, ClassName & { objects: number | undefined }>();
  const counted = told.flatMap(({ agent, ids = [] }) =>
    ids
      .filter(({ type }) => type === 'data')
      .map(async ({ packageName, className }) => {
        const key = `${packageName}:${className}`;
        const count = counts.get(key) ?? { packageName, className, objects: 0 };
        counts.set(key, count);
        try {
          let objects = 0;
          for await (const _ of session.console.objectIds(agent.name, { packageName, className })) objects++;
          if (count.objects !== undefined) count.objects += objects;
        } catch (error) {
          // A part of the number would pass for the whole.
          count.objects = undefined;
          session.warn((error as Error).message);
        }
      }),
  );
  await Promise.all(counted);
  const classes = [...counts.values()];
  const { out } = session.context;
  if (session.isJson) {
    out.write(
      jsonText({
        classes: classes.map(({ packageName, className, objects }) => ({
          package: packageName,
          class: className,
          objects,
        })),
      }),
    );
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

/** One object as its agent gave it, and its values. */
interface ReadObject {
  readonly of: AgentClasses;
  readonly object: ManagedObject;
  readonly values: ObjectValues;
}

async function listOfObjects(
  session: ConsoleSession,
  told: readonly AgentClasses[],
  name: ClassName,
): Promise<void> {
  const objects = await readObjects(session, told, name);
  const { out } = session.context;
  if (session.isJson) {
    out.write(
      jsonText({ objects: objects.map(({ of, object, values }) => jsonObject(of.agent, object, values)) }),
    );
    return;
  }
  const first = objects[0];
  const packageName = name.packageName ?? first?.object.schemaId?.packageName;
  const view = findClassView(packageName, name.className);
  const related = await Promise.all(
    (view?.relations ?? []).map(async (relation) => {
      const others = await readObjects(session, told, { packageName, className: relation.className });
      return [relation.className, relatedTexts(others, relation)] as const;
    }),
  );
  const listed = objects.map(({ of: { agent }, object, values }) => {
    const { objectId = { objectName: '' }, schemaId = {} } = object;
    const key = `${agent.name} ${objectId.objectName}`;
    return {
      name: shortName({ agent, objectId, schemaId }),
      host: displayName(agent),
      values,
      related: Object.fromEntries(related.map(([className, texts]) => [className, texts.get(key) ?? []])),
    };
  });
  out.write(renderObjects(view, listed, out));
}

async function readObjects(
  session: ConsoleSession,
  told: readonly AgentClasses[],
  name: ClassName,
): Promise<readonly ReadObject[]> {
  const { console } = session;
  const asked = told
    .filter(({ ids }) => ids === undefined || ids.some(matchClass(name)))
    .map(async (of) => {
      const read: ReadObject[] = [];
      try {
        for await (const object of console.objects(of.agent.name, name)) {
          read.push({ of, object, values: await console.values(of.agent.name, object) });
        }
      } catch (error) {
        session.warn(
          `${error instanceof QmfException ? `${of.agent.name}: ` : ''}${(error as Error).message}`,
        );
      }
      return read;
    });
  return (await Promise.all(asked)).flat();
}

/** By agent and object name of the one they belong to. */
function relatedTexts(
  objects: readonly ReadObject[],
  { reference, text }: Relation,
): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>();
  for (const { of, values } of objects) {
    const owner = values.properties[reference];
    if (!isObjectId(owner)) continue;
    const key = `${of.agent.name} ${owner.objectName}`;
    texts.set(key, [...(texts.get(key) ?? []), text(values)]);
  }
  return texts;
}
