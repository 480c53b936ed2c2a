import { hashClass } from '../hash.ts';
import type {
  EventClass,
  ObjectClass,
  SchemaArgument,
  SchemaMethod,
  SchemaProperty,
  SchemaStatistic,
} from '../schema.ts';
import { severities } from '../schema.ts';
import { Attributes, checkChildren } from './attributes.ts';
import type { XmlElement } from './parse-text.ts';
import { joinNames, type ProblemCollector, quoted } from './problems.ts';
import { readMethod, readProperty, readStatistics } from './read-members.ts';

/** Most members that all classes together may have. The largest known schema has 800; groups could make any number. */
const maxMembers = 100_000;

const memberElements = ['property', 'statistic', 'method', 'group'];

/** What a class or a group holds; a name stands once among all three. */
interface Members {
  readonly properties: SchemaProperty[];
  readonly statistics: SchemaStatistic[];
  readonly methods: SchemaMethod[];
}
/** What can be used from here on: what the file has said so far. */
export interface SchemaContext {
  readonly packageName: string;
  readonly groups: Map<string, Members>;
  /** Members of all classes and groups so far. */
  memberCount: number;
  /** Undefined until `eventArguments` was there. */
  eventArguments: ReadonlyMap<string, SchemaArgument> | undefined;
}

export function readClass(
  element: XmlElement,
  defined: SchemaContext,
  problems: ProblemCollector,
): ObjectClass | undefined {
  const of = new Attributes(element, ['name', 'desc'], problems);
  const name = of.name('class');
  const desc = of.text('desc');
  const members = readMembers(element, defined, problems);
  if (name === undefined) return undefined;
  const content = { ...(desc !== undefined && { desc }), ...members };
  const hash = hashClass([defined.packageName, name, 'data', content]);
  return {
    kind: 'object',
    id: { packageName: defined.packageName, className: name, type: 'data', hash },
    ...content,
  };
}

/** Keeps the definition of a group for the classes and groups after it. */
export function readGroup(element: XmlElement, defined: SchemaContext, problems: ProblemCollector): void {
  const of = new Attributes(element, ['name'], problems);
  const name = of.name('group');
  const members = readMembers(element, defined, problems);
  if (name === undefined) return;
  if (defined.groups.has(name)) of.refuse(`a second group ${quoted(name)}; each name once`);
  else defined.groups.set(name, members);
}

export function readEvent(
  element: XmlElement,
  defined: SchemaContext,
  problems: ProblemCollector,
): EventClass | undefined {
  const of = new Attributes(element, ['name', 'desc', 'sev', 'args'], problems);
  checkChildren(element, [], problems);
  const name = of.name('event');
  const desc = of.text('desc');
  const severity = of.choice('sev', severities, 'inform') ?? 'inform';
  const content = { ...(desc !== undefined && { desc }), severity, arguments: eventArguments(of, defined) };
  if (name === undefined) return undefined;
  const hash = hashClass([defined.packageName, name, 'event', content]);
  return {
    kind: 'event',
    id: { packageName: defined.packageName, className: name, type: 'event', hash },
    ...content,
  };
}

function eventArguments(of: Attributes, { eventArguments: known }: SchemaContext): readonly SchemaArgument[] {
  const names = of.text('args')?.replaceAll(' ', '').split(',') ?? [];
  const used = new Map<string, SchemaArgument>();
  for (const name of names) {
    const argument = known?.get(name);
    if (argument === undefined)
      of.refuse(
        `args names ${quoted(name)}; ${known === undefined ? '<eventArguments> must stand before its use' : 'an argument out of <eventArguments>'}`,
      );
    else if (used.has(name)) of.refuse(`args names ${quoted(name)} twice; each name once`);
    else used.set(name, argument);
  }
  return [...used.values()];
}

function readMembers(element: XmlElement, defined: SchemaContext, problems: ProblemCollector): Members {
  const members: Members = { properties: [], statistics: [], methods: [] };
  const names = new Set<string>();
  const fresh = (name: string, at: XmlElement): boolean => {
    const is = !names.has(name);
    if (!is)
      problems.add(
        at,
        `a second member ${quoted(name)}; properties, statistics and methods share their names`,
      );
    names.add(name);
    return is;
  };
  checkChildren(element, memberElements, problems);
  for (const child of element.children) {
    const { properties, statistics, methods } = readMember(child, defined, problems);
    members.properties.push(...properties.filter(({ name }) => fresh(name, child)));
    members.statistics.push(...statistics.filter(({ name }) => fresh(name, child)));
    members.methods.push(...methods.filter(({ name }) => fresh(name, child)));
    defined.memberCount += properties.length + statistics.length + methods.length;
    if (defined.memberCount > maxMembers) {
      problems.add(child, `more than ${maxMembers} members, those of groups counted at each use`);
      problems.throwIfAny();
    }
  }
  return members;
}

function readMember(element: XmlElement, defined: SchemaContext, problems: ProblemCollector): Members {
  const members: Members = { properties: [], statistics: [], methods: [] };
  if (element.name === 'property') {
    const property = readProperty(element, defined.packageName, problems);
    if (property) members.properties.push(property);
  } else if (element.name === 'statistic') members.statistics.push(...readStatistics(element, problems));
  else if (element.name === 'method') {
    const method = readMethod(element, problems);
    if (method) members.methods.push(method);
  } else if (element.name === 'group') return splice(element, defined, problems) ?? members;
  return members;
}

function splice(
  element: XmlElement,
  { groups }: SchemaContext,
  problems: ProblemCollector,
): Members | undefined {
  const of = new Attributes(element, ['name'], problems);
  checkChildren(element, [], problems);
  const name = of.name('group');
  const group = name === undefined ? undefined : groups.get(name);
  if (name !== undefined && group === undefined)
    of.refuse(`group ${quoted(name)} is not defined before here; ${joinNames(groups.keys()) || 'none is'}`);
  return group;
}
