import { maxNameLength } from '../../limits.ts';
import { quoted } from '../../values/quoted.ts';

/** Members of the Python console's `Object`: a schema member of the same name would be unreachable there. */
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
/** Members of every JavaScript object: a console in JavaScript would find them where the schema has no member. */
const objectMembers = Object.getOwnPropertyNames(Object.prototype);

const identifier = /^[A-Za-z][\w-]*$/;

/** The kind of thing that a name belongs to. Members are also attributes of the Python console's objects. */
export type NameOwner = 'class' | 'group' | 'event' | 'member' | 'argument';

/** Describes why QMF or a console cannot use a name; undefined for a good name. */
export function findNameProblem(name: string, owner: NameOwner): string | undefined {
  const is = `name is ${quoted(name)}`;
  if (name.startsWith('_')) return `${is}, and names with a leading _ are QMF's own; expected another name`;
  if (name.includes('.') && identifier.test(withoutDots(name)))
    return `${is}; expected a name without dots, which the wire has as ${withoutDots(name)}`;
  if (!identifier.test(name)) return `${is}; expected a letter, then letters, digits, _ and -`;
  if (name.length > maxNameLength) return `${is}; expected at most ${maxNameLength} characters`;
  if (objectMembers.includes(name))
    return `${is}, which every object of JavaScript has; expected another name`;
  if (owner === 'member' && consoleMembers.some((member) => member === name))
    return `${is}, a member of the Python console's Object; expected another name`;
  return undefined;
}

/** Describes why a package name is invalid; undefined for a good one: names joined with dots. */
export function findPackageProblem(name: string): string | undefined {
  if (name.length <= maxNameLength && name.split('.').every((part) => identifier.test(part)))
    return undefined;
  const expected = `names joined with dots, at most ${maxNameLength} characters, such as org.example.zoo`;
  return `package is ${quoted(name)}; expected ${expected}`;
}

/** Removes the dots of a name in the same way as qmf-gen. */
function withoutDots(name: string): string {
  return name.replace(/\.+(.?)/g, (_, next: string) => next.toUpperCase());
}
