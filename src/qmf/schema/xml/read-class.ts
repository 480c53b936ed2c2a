import { maxSchemaMembers } from '../../limits.ts';
import { quoted } from '../../values/quoted.ts';
import { hashClass } from '../hash.ts';
import {
  type EventClass,
  type ObjectClass,
  type SchemaArgument,
  type SchemaMethod,
  type SchemaProperty,
  type SchemaStatistic,
  severities,
} from '../schema.ts';
import { Attributes, checkChildren } from './attributes.ts';
import type { XmlElement } from './parse-text.ts';
import { joinNames, type ProblemCollector } from './problems.ts';
import { readMethod, readProperty, readStatistics } from './read-members.ts';

const memberElements = ['property', 'statistic', 'method', 'group'];

/** The content of a class or a group. All three lists share one space of names. */
interface Members {
  readonly properties: SchemaProperty[];
  readonly statistics: SchemaStatistic[];
  readonly methods: SchemaMethod[];
}
/** The definitions that precede the current element in the file. */
export interface SchemaContext {
  readonly packageName: string;
  readonly groups: Map<string, Members>;
  /** Members of all classes and groups so far. */
  memberCount: number;
  /** Undefined until the reader has passed `eventArguments`. */
  eventArguments: ReadonlyMap<string, SchemaArgument> | undefined;
}

/** Reads a class. @returns undefined if its name is invalid. */
export function readClass(
  element: XmlElement,
  context: SchemaContext,
  problems: ProblemCollector,
): ObjectClass | undefined {
  const attributes = new Attributes(element, ['name', 'desc'], problems);
  const name = attributes.name('class');
  const content = { desc: attributes.printedText('desc'), ...readMembers(element, context, problems) };
  if (name === undefined) return undefined;
  const { packageName } = context;
  const id = { packageName, className: name, type: 'data' } as const;
  const hash = hashClass({ kind: 'object', id, ...content });
  return { kind: 'object', id: { ...id, hash }, ...content };
}

/** Adds the definition of a group to the context. */
export function readGroup(element: XmlElement, context: SchemaContext, problems: ProblemCollector): void {
  const attributes = new Attributes(element, ['name'], problems);
  const name = attributes.name('group');
  const members = readMembers(element, context, problems);
  if (name === undefined) return;
  if (context.groups.has(name))
    attributes.refuse(`group ${quoted(name)} is repeated; expected each name once`);
  else context.groups.set(name, members);
}

/** Reads an event. @returns undefined if its name is invalid. */
export function readEvent(
  element: XmlElement,
  context: SchemaContext,
  problems: ProblemCollector,
): EventClass | undefined {
  const attributes = new Attributes(element, ['name', 'desc', 'sev', 'args'], problems);
  checkChildren(element, [], problems);
  const name = attributes.name('event');
  const content = {
    desc: attributes.printedText('desc'),
    severity: attributes.choice('sev', severities, 'inform') ?? 'inform',
    arguments: readEventArguments(attributes, context),
  };
  if (name === undefined) return undefined;
  const { packageName } = context;
  const id = { packageName, className: name, type: 'event' } as const;
  const hash = hashClass({ kind: 'event', id, ...content });
  return { kind: 'event', id: { ...id, hash }, ...content };
}

function readEventArguments(
  attributes: Attributes,
  { eventArguments: known }: SchemaContext,
): readonly SchemaArgument[] {
  const names = attributes.text('args')?.replaceAll(' ', '').split(',') ?? [];
  const used = new Map<string, SchemaArgument>();
  for (const name of names) {
    const argument = known?.get(name);
    if (argument === undefined) {
      const expected = known === undefined ? '<eventArguments> before it' : 'an argument of <eventArguments>';
      attributes.refuse(`args has ${quoted(name)}; expected ${expected}`);
    } else if (used.has(name)) {
      attributes.refuse(`args has ${quoted(name)} twice; expected each name once`);
    } else {
      used.set(name, argument);
    }
  }
  return [...used.values()];
}

function readMembers(element: XmlElement, context: SchemaContext, problems: ProblemCollector): Members {
  const members: Members = { properties: [], statistics: [], methods: [] };
  const names = new Set<string>();
  const isNew = (name: string, at: XmlElement): boolean => {
    const isUsed = names.has(name);
    if (isUsed) {
      const rule = 'properties, statistics and methods share their names';
      problems.add(at, `member ${quoted(name)} is repeated; expected each name once, as ${rule}`);
    }
    names.add(name);
    return !isUsed;
  };
  checkChildren(element, memberElements, problems);
  for (const child of element.children) {
    const { properties, statistics, methods } = readMember(child, context, problems);
    members.properties.push(...properties.filter(({ name }) => isNew(name, child)));
    members.statistics.push(...statistics.filter(({ name }) => isNew(name, child)));
    members.methods.push(...methods.filter(({ name }) => isNew(name, child)));
    context.memberCount += properties.length + statistics.length + methods.length;
    if (context.memberCount > maxSchemaMembers) {
      const expected = 'expected fewer, counting those of a group at each use';
      problems.add(child, `schema has more than ${maxSchemaMembers} members; ${expected}`);
      problems.throwIfAny();
    }
  }
  return members;
}

function readMember(element: XmlElement, context: SchemaContext, problems: ProblemCollector): Members {
  const members: Members = { properties: [], statistics: [], methods: [] };
  switch (element.name) {
    case 'property': {
      const property = readProperty(element, context.packageName, problems);
      if (property !== undefined) members.properties.push(property);
      break;
    }
    case 'statistic':
      members.statistics.push(...readStatistics(element, problems));
      break;
    case 'method': {
      const method = readMethod(element, problems);
      if (method !== undefined) members.methods.push(method);
      break;
    }
    case 'group':
      return findGroup(element, context, problems) ?? members;
  }
  return members;
}

function findGroup(
  element: XmlElement,
  { groups }: SchemaContext,
  problems: ProblemCollector,
): Members | undefined {
  const attributes = new Attributes(element, ['name'], problems);
  checkChildren(element, [], problems);
  const name = attributes.name('group');
  const group = name === undefined ? undefined : groups.get(name);
  if (name !== undefined && group === undefined) {
    const expected = groups.size === 0 ? 'a definition before it' : `one of ${joinNames(groups.keys())}`;
    attributes.refuse(`group is ${quoted(name)}, which is not defined before here; expected ${expected}`);
  }
  return group;
}
