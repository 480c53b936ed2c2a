import type { AgentRecord } from '#console';
import { type ManagedObject, QmfException } from '#qmf';
import { commandFailure } from '../command.ts';
import type { ConsoleSession } from '../console-session.ts';
import { formatChoices } from './format-choices.ts';
import { describeObject, type LocatedObject, matchObjects } from './object-name.ts';
import { type Precision, selectAgents } from './select-agents.ts';
import { listClasses } from './select-class.ts';

/** An object that a person named, read from its agent. */
export interface ResolvedObject extends LocatedObject {
  readonly object: ManagedObject;
}

/**
 * The one object that a text names among the agents that were chosen.
 * @param precision `full` for what changes something: no part of a name then.
 * @param isMeant narrows several that fit, where it leaves any.
 * @throws {CommandError} where none fits, or several.
 */
export async function findObject(
  session: ConsoleSession,
  text: string,
  precision: Precision,
  isMeant: (found: LocatedObject) => Promise<boolean> = () => Promise.resolve(true),
): Promise<ResolvedObject> {
  const agents = await selectAgents(session, precision);
  const whole = await byWholeName(session, agents, text);
  if (whole.length > 0) return read(session, only(whole, text));
  const objects = await allObjects(session, agents);
  const fitting = matchObjects(objects, text, precision);
  const meant = fitting.length > 1 ? await filtered(fitting, isMeant) : fitting;
  if (fitting.length === 0) throw none(objects, text, precision);
  return read(session, only(meant.length > 0 ? meant : fitting, text));
}

/** Spares the lists of ids, and finds the objects of agents that do not tell their classes. */
async function byWholeName(
  { console }: ConsoleSession,
  agents: readonly AgentRecord[],
  text: string,
): Promise<readonly LocatedObject[]> {
  if (!text.includes(':')) return [];
  const found = agents.map(async (agent): Promise<LocatedObject | undefined> => {
    try {
      const object = await console.object(agent.name, { objectName: text, agentName: agent.name });
      return object?.objectId && { agent, objectId: object.objectId, schemaId: object.schemaId ?? {} };
    } catch (error) {
      if (error instanceof QmfException) return undefined;
      throw error;
    }
  });
  return (await Promise.all(found)).filter((object) => object !== undefined);
}

async function allObjects(
  session: ConsoleSession,
  agents: readonly AgentRecord[],
): Promise<readonly LocatedObject[]> {
  const told = await listClasses(session, agents);
  const classes = told.flatMap(({ agent, ids = [] }) =>
    ids.filter(({ type }) => type === 'data').map((schemaId) => ({ agent, schemaId })),
  );
  const lists = classes.map(async ({ agent, schemaId }) => {
    const { packageName, className } = schemaId;
    const found: LocatedObject[] = [];
    try {
      for await (const objectId of session.console.objectIds(agent.name, { packageName, className })) {
        found.push({ agent, schemaId, objectId });
      }
    } catch (error) {
      session.warn((error as Error).message);
    }
    return found;
  });
  return (await Promise.all(lists)).flat();
}

async function filtered(
  objects: readonly LocatedObject[],
  isMeant: (found: LocatedObject) => Promise<boolean>,
): Promise<readonly LocatedObject[]> {
  const meant = await Promise.all(objects.map(isMeant));
  return objects.filter((_, index) => meant[index]);
}

function only(found: readonly LocatedObject[], text: string): LocatedObject {
  const [first, ...others] = found;
  if (first && others.length === 0) return first;
  const agents = new Set(found.map(({ agent }) => agent.name));
  const classes = new Set(found.map(({ schemaId }) => schemaId.className));
  const ofOneAgent =
    classes.size === found.length
      ? `put its class before it, as in ${first?.schemaId.className}:${text}`
      : 'give more of one name, or its whole object name';
  const advice = agents.size > 1 ? 'choose with --agent NAME' : ofOneAgent;
  throw commandFailure(
    `${text} names ${found.length} objects; ${advice}:${formatChoices(found.map((one) => `${describeObject(one)}  ${one.objectId.objectName}`))}`,
  );
}

function none(objects: readonly LocatedObject[], text: string, precision: Precision): Error {
  const near = precision === 'full' ? matchObjects(objects, text, 'part') : [];
  if (near.length > 0) {
    return commandFailure(
      `no object is called ${text} in full; did you mean:${formatChoices(near.map(describeObject))}`,
    );
  }
  return commandFailure(`no object is called ${text}; \`ovirt-node list CLASS\` shows those there are`);
}

async function read({ console }: ConsoleSession, found: LocatedObject): Promise<ResolvedObject> {
  const object = await console.object(found.agent.name, found.objectId);
  if (!object)
    throw commandFailure(`${describeObject(found)} is gone; \`ovirt-node list CLASS\` shows those there are`);
  return { ...found, object, schemaId: { ...found.schemaId, ...object.schemaId } };
}
