import { quoted } from '../../values/quoted.ts';
import type {
  Access,
  Direction,
  SchemaArgument,
  SchemaLimits,
  SchemaMember,
  SchemaMethod,
  SchemaProperty,
  SchemaStatistic,
} from '../schema.ts';
import { Attributes, checkChildren } from './attributes.ts';
import { findDefaultProblem } from './default-value.ts';
import {
  argumentTypes,
  expandStatistic,
  plainArgumentType,
  propertyTypes,
  statisticTypes,
} from './member-types.ts';
import { findPackageProblem } from './names.ts';
import type { XmlElement } from './parse-text.ts';
import type { ProblemCollector } from './problems.ts';

const memberAttributes = ['name', 'type', 'unit', 'desc'];
const boundAttributes = ['min', 'max', 'maxlen'];
const propertyAttributes = [
  ...memberAttributes,
  'access',
  'index',
  'optional',
  'parentRef',
  'isGeneralReference',
  'references',
  ...boundAttributes,
];
const accesses: readonly Access[] = ['RC', 'RO', 'RW'];
const directions: readonly Direction[] = ['I', 'O', 'IO'];

/** Reads a property. @returns undefined if its name or type is invalid. */
export function readProperty(
  element: XmlElement,
  packageName: string,
  problems: ProblemCollector,
): SchemaProperty | undefined {
  const attributes = new Attributes(element, propertyAttributes, problems);
  checkChildren(element, [], problems);
  const name = attributes.name('member');
  const type = attributes.choice('type', propertyTypes);
  const access = attributes.choice('access', accesses, 'RO') ?? 'RO';
  const index = attributes.flag('index');
  const optional = attributes.flag('optional');
  if (optional && access === 'RC')
    attributes.refuse('access is RC on an optional property; expected RO or RW for an absent value');
  if (optional && index)
    attributes.refuse('index is y on an optional property; expected an index property to be always present');
  // An absent flag stays undefined, so that the content of the class, and so its hash, does not name it.
  const parentRef = attributes.flag('parentRef') || undefined;
  const isGeneralReference = attributes.flag('isGeneralReference') || undefined;
  const references = readReferences(attributes, packageName);
  if (type !== undefined && type !== 'objId' && (parentRef || isGeneralReference || references))
    attributes.refuse(`type is ${type} on a reference; expected objId`);
  const text = readText(attributes);
  const bounds = readBounds(attributes);
  if (name === undefined || type === undefined) return undefined;
  return {
    name,
    type,
    access,
    index,
    optional,
    ...text,
    ...bounds,
    parentRef,
    isGeneralReference,
    references,
  };
}

/** Reads the statistics that one element stands for. @returns an empty list if its name or type is invalid. */
export function readStatistics(element: XmlElement, problems: ProblemCollector): readonly SchemaStatistic[] {
  const attributes = new Attributes(element, [...memberAttributes, 'assign'], problems);
  checkChildren(element, [], problems);
  const name = attributes.name('member');
  const type = attributes.choice('type', statisticTypes);
  const assign = attributes.text('assign');
  const text = readText(attributes);
  if (name === undefined || type === undefined) return [];
  return expandStatistic(type, { name, ...text, assign });
}

/** Reads a method. @returns undefined if its name is invalid. */
export function readMethod(element: XmlElement, problems: ProblemCollector): SchemaMethod | undefined {
  const attributes = new Attributes(element, ['name', 'desc'], problems);
  checkChildren(element, ['arg'], problems);
  const name = attributes.name('member');
  const desc = attributes.printedText('desc');
  const args = readArguments(element, problems);
  return name === undefined ? undefined : { name, desc, arguments: args };
}

/** Reads the arguments of a method or of `eventArguments`; a repeated name is a problem. */
export function readArguments(element: XmlElement, problems: ProblemCollector): readonly SchemaArgument[] {
  const read = new Map<string, SchemaArgument>();
  for (const child of element.children) {
    if (child.name !== 'arg') continue;
    const argument = readArgument(child, problems);
    if (argument === undefined) continue;
    if (read.has(argument.name))
      problems.add(child, `argument ${quoted(argument.name)} is repeated; expected each name once`);
    else read.set(argument.name, argument);
  }
  return [...read.values()];
}

function readArgument(element: XmlElement, problems: ProblemCollector): SchemaArgument | undefined {
  const known = [...memberAttributes, 'dir', ...boundAttributes, 'default'];
  const attributes = new Attributes(element, known, problems);
  checkChildren(element, [], problems);
  const name = attributes.name('argument');
  const argumentType = attributes.choice('type', argumentTypes);
  const type = argumentType && plainArgumentType(argumentType);
  const dir = readDirection(attributes);
  const text = readText(attributes);
  const bounds = readBounds(attributes);
  const defaultText = attributes.printedText('default');
  if (defaultText !== undefined && dir === 'O')
    attributes.refuse('default is set on an argument that only comes out; expected dir I or IO');
  if (defaultText !== undefined && type !== undefined) {
    const problem = findDefaultProblem(type, defaultText, bounds);
    if (problem !== undefined) attributes.refuse(problem);
  }
  if (name === undefined || type === undefined) return undefined;
  return { name, type, dir, ...text, ...bounds, default: defaultText };
}

/** qmf-gen reads the direction in any case. */
function readDirection(attributes: Attributes): Direction {
  const value = attributes.text('dir')?.toUpperCase() ?? 'I';
  const dir = directions.find((candidate) => candidate === value);
  if (dir === undefined)
    attributes.refuse(`dir is ${quoted(value)}; expected one of ${directions.join(', ')}`);
  return dir ?? 'I';
}

function readText(attributes: Attributes): Pick<SchemaMember, 'unit' | 'desc'> {
  return { unit: attributes.printedText('unit'), desc: attributes.printedText('desc') };
}

function readBounds(attributes: Attributes): SchemaLimits {
  const min = attributes.integer('min');
  const max = attributes.integer('max');
  const maxlen = attributes.integer('maxlen');
  if (min !== undefined && max !== undefined && min > max)
    attributes.refuse(`min is ${min}; expected at most max, which is ${max}`);
  if (maxlen !== undefined && maxlen < 0) attributes.refuse(`maxlen is ${maxlen}; expected 0 or more`);
  return { min, max, maxlen };
}

/**
 * Reads `Class` of this package, or `a.b:Class`; qpid's own files write `a.b.Class`. A later check looks for the
 * class, after all classes are read.
 */
function readReferences(attributes: Attributes, packageName: string): SchemaProperty['references'] {
  const value = attributes.text('references');
  if (value === undefined) return undefined;
  const [, named = packageName, className] = /^(?:(.*)[:.])?([A-Za-z][\w-]*)$/.exec(value) ?? [];
  if (className !== undefined && findPackageProblem(named) === undefined)
    return { packageName: named, className };
  const expected = 'the name of a class, or a.b:Class for a class of another package';
  attributes.refuse(`references is ${quoted(value)}; expected ${expected}`);
  return undefined;
}
