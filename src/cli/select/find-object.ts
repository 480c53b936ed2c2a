import { errorText } from '#base';
import type { AgentRecord } from '#console';
import { type ManagedObject, QmfException } from '#qmf';
import { commandFailure } from '../command.ts';
import type { ConsoleSession } from '../console-session.ts';
import { findByAlternativeName } from './alternative-names.ts';
import { describeObject, type LocatedObject, matchObjects } from './object-name.ts';
import { type Precision, selectAgents } from './select-agents.ts';
import { isDataClass, listClasses } from './select-class.ts';

/** An object with its current values, read from its agent. */
export interface ResolvedObject extends LocatedObject {
  readonly object: ManagedObject;
}

/**
 * Finds the only object that a text names on the selected agents. In the shell, the number of a listed object names it, too.
 * @param precision `full` rejects a part of a name, for commands that change something.
 * @param isPreferred chooses among several matches; ignored when it rejects all of them.
 * @throws {CommandError} when no object matches, or several do.
 */
export async function findObject(
  session: ConsoleSession,
  text: string,
  precision: Precision,
  isPreferred: (object: LocatedObject) => Promise<boolean> = () => Promise.resolve(true),
): Promise<ResolvedObject> {
  const numbered = session.numbers?.find(text);
  if (numbered !== undefined) return readObject(session, numbered);
  const agents = await selectAgents(session, precision);
  const byObjectName = await findByObjectName(session, agents, text);
  if (byObjectName.length > 0) return readObject(session, requireOne(byObjectName, text));
  const objects = await listObjects(session, agents);
  const byName = matchObjects(objects, text, precision);
  const hasFullName = matchObjects(objects, text, 'full').length > 0;
  const byAlternative = hasFullName ? [] : await findByAlternativeName(session, objects, text);
  const matches = byAlternative.length > 0 ? byAlternative : byName;
  if (matches.length === 0) throw notFoundError(objects, text, precision);
  const preferred = matches.length > 1 ? await filterAsync(matches, isPreferred) : matches;
  return readObject(session, requireOne(preferred.length > 0 ? preferred : matches, text));
}

/** Queries a complete object name. Needs no list of ids, and works with agents that do not list their classes. */
async function findByObjectName(
  { console }: ConsoleSession,
  agents: readonly AgentRecord[],
  text: string,
): Promise<readonly LocatedObject[]> {
  if (!text.includes(':')) return [];
  const lookups = agents.map(async (agent): Promise<LocatedObject | undefined> => {
    try {
      const object = await console.object(agent.name, { objectName: text, agentName: agent.name });
      return object?.objectId && { agent, objectId: object.objectId, schemaId: object.schemaId ?? {} };
    } catch (error) {
      if (error instanceof QmfException) return undefined;
      throw error;
    }
  });
  return (await Promise.all(lookups)).filter((object) => object !== undefined);
}

async function listObjects(
  session: ConsoleSession,
  agents: readonly AgentRecord[],
): Promise<readonly LocatedObject[]> {
  const agentClasses = await listClasses(session, agents);
  const classes = agentClasses.flatMap(({ agent, ids = [] }) =>
    ids.filter(isDataClass).map((schemaId) => ({ agent, schemaId })),
  );
  const lists = classes.map(async ({ agent, schemaId }) => {
    const { packageName, className } = schemaId;
    const objects: LocatedObject[] = [];
    try {
      for await (const objectId of session.console.objectIds(agent.name, { packageName, className })) {
        objects.push({ agent, schemaId, objectId });
      }
    } catch (error) {
      session.warn(errorText(error));
    }
    return objects;
  });
  return (await Promise.all(lists)).flat();
}

async function filterAsync(
  objects: readonly LocatedObject[],
  predicate: (object: LocatedObject) => Promise<boolean>,
): Promise<readonly LocatedObject[]> {
  const isKept = await Promise.all(objects.map(predicate));
  return objects.filter((_, index) => isKept[index]);
}

function requireOne(objects: readonly LocatedObject[], text: string): LocatedObject {
  const [first, ...others] = objects;
  if (first && others.length === 0) return first;
  const agents = new Set(objects.map(({ agent }) => agent.name));
  const classes = new Set(objects.map(({ schemaId }) => schemaId.className));
  const adviceOnOneAgent =
    classes.size === objects.length
      ? `put its class before it, as in ${first?.schemaId.className}:${text}`
      : 'give more of one name, or its whole object name';
  const advice = agents.size > 1 ? 'choose with --agent NAME' : adviceOnOneAgent;
  const lines = objects.map((object) => `${describeObject(object)}  ${object.objectId.objectName}`);
  throw commandFailure(`${text} names ${objects.length} objects; ${advice}:`, lines);
}

function notFoundError(objects: readonly LocatedObject[], text: string, precision: Precision): Error {
  const near = precision === 'full' ? matchObjects(objects, text, 'part') : [];
  if (near.length > 0) {
    return commandFailure(
      `no object is called ${text} in full; expected one such as:`,
      near.map(describeObject),
    );
  }
  return commandFailure(`no object is called ${text}; \`ovirt-node list CLASS\` lists the objects`);
}

async function readObject({ console }: ConsoleSession, located: LocatedObject): Promise<ResolvedObject> {
  const object = await console.object(located.agent.name, located.objectId);
  if (!object)
    throw commandFailure(`${describeObject(located)} is gone; \`ovirt-node list CLASS\` lists the objects`);
  return { ...located, object, schemaId: { ...located.schemaId, ...object.schemaId } };
}
