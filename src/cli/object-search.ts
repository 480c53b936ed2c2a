import type { AgentRecord } from '#console';
import { type ManagedObject, QmfException } from '#qmf';
import { chooseAgents, type Precision } from './agent-choice.ts';
import { choices } from './choices.ts';
import { listClasses } from './class-choice.ts';
import { failure } from './command.ts';
import type { Session } from './console-session.ts';
import { describe, type FoundObject, namedObjects } from './object-name.ts';

/** An object that a person named, read from its agent. */
export interface NamedObject extends FoundObject {
  readonly object: ManagedObject;
}

/**
 * The one object that a text names among the agents that were chosen.
 * @param precision `full` for what changes something: no part of a name then.
 * @param isMeant narrows several that fit, where it leaves any.
 * @throws {CommandError} where none fits, or several.
 */
export async function findObject(
  session: Session,
  text: string,
  precision: Precision,
  isMeant: (found: FoundObject) => Promise<boolean> = () => Promise.resolve(true),
): Promise<NamedObject> {
  const agents = await chooseAgents(session, precision);
  const whole = await byWholeName(session, agents, text);
  if (whole.length > 0) return read(session, only(whole, text));
  const objects = await allObjects(session, agents);
  const fitting = namedObjects(objects, text, precision);
  const meant = fitting.length > 1 ? await filtered(fitting, isMeant) : fitting;
  if (fitting.length === 0) throw none(objects, text, precision);
  return read(session, only(meant.length > 0 ? meant : fitting, text));
}

/** Spares the lists of ids, and finds the objects of agents that do not tell their classes. */
async function byWholeName(
  { console }: Session,
  agents: readonly AgentRecord[],
  text: string,
): Promise<readonly FoundObject[]> {
  if (!text.includes(':')) return [];
  const found = agents.map(async (agent): Promise<FoundObject | undefined> => {
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

async function allObjects(session: Session, agents: readonly AgentRecord[]): Promise<readonly FoundObject[]> {
  const told = await listClasses(session, agents);
  const classes = told.flatMap(({ agent, ids = [] }) =>
    ids.filter(({ type }) => type === 'data').map((schemaId) => ({ agent, schemaId })),
  );
  const lists = classes.map(async ({ agent, schemaId }) => {
    const { packageName, className } = schemaId;
    const found: FoundObject[] = [];
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
  objects: readonly FoundObject[],
  isMeant: (found: FoundObject) => Promise<boolean>,
): Promise<readonly FoundObject[]> {
  const meant = await Promise.all(objects.map(isMeant));
  return objects.filter((_, index) => meant[index]);
}

function only(found: readonly FoundObject[], text: string): FoundObject {
  const [first, ...others] = found;
  if (first && others.length === 0) return first;
  const agents = new Set(found.map(({ agent }) => agent.name));
  const classes = new Set(found.map(({ schemaId }) => schemaId.className));
  const ofOneAgent =
    classes.size === found.length
      ? `put its class before it, as in ${first?.schemaId.className}:${text}`
      : 'give more of one name, or its whole object name';
  const advice = agents.size > 1 ? 'choose with --agent NAME' : ofOneAgent;
  throw failure(
    `${text} names ${found.length} objects; ${advice}:${choices(found.map((one) => `${describe(one)}  ${one.objectId.objectName}`))}`,
  );
}

function none(objects: readonly FoundObject[], text: string, precision: Precision): Error {
  const near = precision === 'full' ? namedObjects(objects, text, 'part') : [];
  if (near.length > 0) {
    return failure(`no object is called ${text} in full; did you mean:${choices(near.map(describe))}`);
  }
  return failure(`no object is called ${text}; \`ovirt-node list CLASS\` shows those there are`);
}

async function read({ console }: Session, found: FoundObject): Promise<NamedObject> {
  const object = await console.object(found.agent.name, found.objectId);
  if (!object) throw failure(`${describe(found)} is gone; \`ovirt-node list CLASS\` shows those there are`);
  return { ...found, object, schemaId: { ...found.schemaId, ...object.schemaId } };
}
