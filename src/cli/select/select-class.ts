import { type AgentRecord, ClassesUnknown } from '#console';
import { QmfException, type SchemaId } from '#qmf';
import { commandFailure } from '../command.ts';
import type { ConsoleSession } from '../console-session.ts';
import { formatChoices } from './format-choices.ts';

/** One agent and the classes it tells; undefined for one that tells none. */
export interface AgentClasses {
  readonly agent: AgentRecord;
  readonly ids: readonly SchemaId[] | undefined;
}

/** Asks all agents at once; one that does not answer is warned of and left out. */
export async function listClasses(
  session: ConsoleSession,
  agents: readonly AgentRecord[],
): Promise<readonly AgentClasses[]> {
  const asked = agents.map(async (agent): Promise<AgentClasses | undefined> => {
    try {
      const ids: SchemaId[] = [];
      for await (const id of session.console.schemaIds(agent.name)) ids.push(id);
      return { agent, ids };
    } catch (error) {
      if (error instanceof QmfException || error instanceof ClassesUnknown) return { agent, ids: undefined };
      session.warn((error as Error).message);
      return undefined;
    }
  });
  return (await Promise.all(asked)).filter((told) => told !== undefined);
}

/** What a class is chosen by: its name, or `package:class`. */
export interface ClassName {
  readonly packageName: string | undefined;
  readonly className: string;
}

/**
 * The class that was meant, of those there are: `networkInterface`, `networkinterface`, `net`,
 * `com.redhat.ovirtNode:networkInterface`. One that nobody tells of is taken as it was typed where an agent tells none.
 * @throws {CommandError} where none fits, or several.
 */
export function selectClass(told: readonly Pick<AgentClasses, 'ids'>[], text: string): ClassName {
  const typed = splitName(text);
  const known = distinct(told.flatMap(({ ids }) => ids ?? []).filter(inPackage(typed.packageName)));
  const wanted = typed.className.toLowerCase();
  const fitting =
    nonEmpty(known.filter(({ className }) => className === typed.className)) ??
    nonEmpty(known.filter(({ className }) => className.toLowerCase() === wanted)) ??
    nonEmpty(known.filter(({ className }) => className.toLowerCase().startsWith(wanted))) ??
    known.filter(({ className }) => className.toLowerCase().includes(wanted));
  const [only, ...others] = fitting;
  if (only && others.length === 0) return only;
  const names = (ids: readonly ClassName[]) => formatChoices(ids.map(qualifiedName));
  if (only)
    throw commandFailure(`${text} names ${fitting.length} classes; give one in full:${names(fitting)}`);
  if (told.some(({ ids }) => ids === undefined)) return typed;
  throw commandFailure(`there is no class ${text}; there are:${names(known)}`);
}

export const qualifiedName = ({ packageName, className }: ClassName) =>
  packageName === undefined ? className : `${packageName}:${className}`;

/** Those of the class among an agent's ids. */
export function matchClass({ packageName, className }: ClassName): (id: ClassName) => boolean {
  return (id) => id.className === className && (packageName === undefined || id.packageName === packageName);
}

function splitName(text: string): ClassName {
  const colon = text.lastIndexOf(':');
  return colon < 0
    ? { packageName: undefined, className: text }
    : { packageName: text.slice(0, colon), className: text.slice(colon + 1) };
}

const inPackage = (packageName: string | undefined) => (id: ClassName) =>
  packageName === undefined || id.packageName === packageName;

/** Each name once, whatever its versions. */
function distinct(ids: readonly SchemaId[]): readonly ClassName[] {
  return [
    ...new Map(
      ids.map(({ packageName, className }) => [`${packageName}:${className}`, { packageName, className }]),
    ).values(),
  ];
}

const nonEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);
