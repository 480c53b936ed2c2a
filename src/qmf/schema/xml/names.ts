import { quoted } from './problems.ts';

/** Longest name that the binary frames of QMFv1 carry. */
const maxNameLength = 255;

/** Members of the Python console's `Object`: one of the schema with such a name could not be reached there. */
const consoleMembers = [
  'getAgent',
  'getBroker',
  'getClassKey',
  'getIndex',
  'getMethods',
  'getObjectId',
  'getProperties',
  'getSchema',
  'getStatistics',
  'getTimestamps',
  'getV2RoutingKey',
  'isDeleted',
  'isManaged',
  'mergeUpdate',
  'update',
  'v2Init',
] as const;
/** Members of every object of JavaScript: in a console written in it they would be found where nothing is. */
const objectMembers = Object.getOwnPropertyNames(Object.prototype);

const identifier = /^[A-Za-z][\w-]*$/;

/** Whose name it is: members are also attributes of the Python console's objects. */
export type NameOf = 'class' | 'group' | 'event' | 'member' | 'argument';

/** What is wrong with a name, and what would be right; undefined for a good one. */
export function findNameProblem(name: string, of: NameOf): string | undefined {
  const is = `name is ${quoted(name)}`;
  if (name.startsWith('_')) return `${is}; names that begin with _ are QMF's own`;
  if (name.includes('.') && identifier.test(withoutDots(name)))
    return `${is}; without dots, as the wire has it: ${withoutDots(name)}`;
  if (!identifier.test(name)) return `${is}; a letter, then letters, digits, _ and -`;
  if (name.length > maxNameLength) return `${is}; at most ${maxNameLength} characters`;
  if (objectMembers.includes(name)) return `${is}, which every object of JavaScript has; any other name`;
  if (of === 'member' && consoleMembers.some((member) => member === name))
    return `${is}, a member of the Python console's Object; any other name`;
  return undefined;
}

/** What is wrong with the name of a package: names joined with dots. */
export function findPackageProblem(name: string): string | undefined {
  if (name.length <= maxNameLength && name.split('.').every((part) => identifier.test(part)))
    return undefined;
  return `package is ${quoted(name)}; names joined with dots, at most ${maxNameLength} characters, as org.example.zoo`;
}

/** The name that qmf-gen makes of one with dots. */
function withoutDots(name: string): string {
  return name.replace(/\.+(.?)/g, (_, next: string) => next.toUpperCase());
}
