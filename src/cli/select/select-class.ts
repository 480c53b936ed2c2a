import { errorText } from '#base';
import { type AgentRecord, ClassesUnknown } from '#console';
import { QmfException, type SchemaId } from '#qmf';
import { commandFailure } from '../command.ts';
import type { ConsoleSession } from '../console-session.ts';

/** An agent and its classes. */
export interface AgentClasses {
  readonly agent: AgentRecord;
  /** Undefined when the agent refuses to list its classes. */
  readonly ids: readonly SchemaId[] | undefined;
}

/** Lists the classes of all agents concurrently. Warns about an agent that does not answer, and leaves it out. */
export async function listClasses(
  session: ConsoleSession,
  agents: readonly AgentRecord[],
): Promise<readonly AgentClasses[]> {
  const lists = agents.map(async (agent): Promise<AgentClasses | undefined> => {
    try {
      const ids: SchemaId[] = [];
      for await (const id of session.console.schemaIds(agent.name)) ids.push(id);
      return { agent, ids };
    } catch (error) {
      if (error instanceof QmfException || error instanceof ClassesUnknown) return { agent, ids: undefined };
      session.warn(errorText(error));
      return undefined;
    }
  });
  return (await Promise.all(lists)).filter((classes) => classes !== undefined);
}

/** Reports whether an id is that of a class with objects. Events have none. */
export const isDataClass = ({ type }: SchemaId): boolean => type === 'data';

/** The name of a class, with or without its package. */
export interface ClassName {
  readonly packageName: string | undefined;
  readonly className: string;
}

/**
 * Selects the class that a text names: `networkInterface`, `networkinterface`, `net` or
 * `com.redhat.ovirtNode:networkInterface`.
 * Returns an unknown name as typed when an agent does not list its classes.
 * @throws {CommandError} when no class matches, or several do.
 */
export function selectClass(lists: readonly Pick<AgentClasses, 'ids'>[], text: string): ClassName {
  const typed = splitName(text);
  const known = distinctNames(lists.flatMap(({ ids }) => ids ?? []).filter(isInPackage(typed.packageName)));
  const wanted = typed.className.toLowerCase();
  const matches =
    undefinedIfEmpty(known.filter(({ className }) => className === typed.className)) ??
    undefinedIfEmpty(known.filter(({ className }) => className.toLowerCase() === wanted)) ??
    undefinedIfEmpty(known.filter(({ className }) => className.toLowerCase().startsWith(wanted))) ??
    known.filter(({ className }) => className.toLowerCase().includes(wanted));
  const [first, ...others] = matches;
  if (first && others.length === 0) return first;
  const names = (ids: readonly ClassName[]) => ids.map(qualifiedName);
  if (first)
    throw commandFailure(`${text} names ${matches.length} classes; give one in full:`, names(matches));
  if (lists.some(({ ids }) => ids === undefined)) return typed;
  if (known.length === 0) throw commandFailure(`no class is called ${text}: no agent lists a class`);
  throw commandFailure(`no class is called ${text}; expected one of:`, names(known));
}

const qualifiedName = ({ packageName, className }: ClassName) =>
  packageName === undefined ? className : `${packageName}:${className}`;

/** Returns a predicate for the ids of a class. */
export function matchClass({ packageName, className }: ClassName): (id: ClassName) => boolean {
  return (id) => id.className === className && (packageName === undefined || id.packageName === packageName);
}

function splitName(text: string): ClassName {
  const colon = text.lastIndexOf(':');
  return colon < 0
    ? { packageName: undefined, className: text }
    : { packageName: text.slice(0, colon), className: text.slice(colon + 1) };
}

const isInPackage = (packageName: string | undefined) => (id: ClassName) =>
  packageName === undefined || id.packageName === packageName;

/** Returns each class name once, without regard to versions. */
function distinctNames(ids: readonly SchemaId[]): readonly ClassName[] {
  return [
    ...new Map(
      ids.map(({ packageName, className }) => [`${packageName}:${className}`, { packageName, className }]),
    ).values(),
  ];
}

const undefinedIfEmpty = <T>(list: readonly T[]): readonly T[] | undefined =>
  list.length > 0 ? list : undefined;
