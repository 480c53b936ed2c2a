import type {
  Access,
  Direction,
  SchemaArgument,
  SchemaMethod,
  SchemaProperty,
  SchemaStatistic,
} from '../schema.ts';
import { Attributes, checkChildren } from './attributes.ts';
import { type Bounds, findDefaultProblem } from './default-value.ts';
import {
  argumentTypes,
  expandStatistic,
  plainArgumentType,
  propertyTypes,
  statisticTypes,
} from './member-types.ts';
import { findPackageProblem } from './names.ts';
import type { XmlElement } from './parse-text.ts';
import { type ProblemCollector, quoted } from './problems.ts';

const described = ['name', 'type', 'unit', 'desc'];
const bounded = ['min', 'max', 'maxlen'];
const accesses: readonly Access[] = ['RC', 'RO', 'RW'];
const directions: readonly Direction[] = ['I', 'O', 'IO'];

/** A property, undefined where name or type cannot be told. */
export function readProperty(
  element: XmlElement,
  packageName: string,
  problems: ProblemCollector,
): SchemaProperty | undefined {
  const flags = ['index', 'optional', 'parentRef', 'isGeneralReference'];
  const of = new Attributes(element, [...described, 'access', ...flags, 'references', ...bounded], problems);
  checkChildren(element, [], problems);
  const name = of.name('member');
  const type = of.choice('type', propertyTypes);
  const access = of.choice('access', accesses, 'RO') ?? 'RO';
  const index = of.flag('index');
  const optional = of.flag('optional');
  if (optional && access === 'RC') of.refuse('optional with access RC; what may be absent is RO or RW');
  if (optional && index) of.refuse('optional with index; an index property is always there');
  const [parentRef, isGeneralReference] = [of.flag('parentRef'), of.flag('isGeneralReference')];
  const references = readReferences(of, packageName);
  if (type !== undefined && type !== 'objId' && (parentRef || isGeneralReference || references))
    of.refuse(`a reference of type ${type}; objId`);
  const property = { access, index, optional, ...readText(of), ...readBounds(of) };
  if (name === undefined || type === undefined) return undefined;
  return {
    name,
    type,
    ...property,
    ...(parentRef && { parentRef }),
    ...(isGeneralReference && { isGeneralReference }),
    ...(references && { references }),
  };
}

/** The statistics that one element stands for; none where name or type cannot be told. */
export function readStatistics(element: XmlElement, problems: ProblemCollector): readonly SchemaStatistic[] {
  const of = new Attributes(element, [...described, 'assign'], problems);
  checkChildren(element, [], problems);
  const name = of.name('member');
  const type = of.choice('type', statisticTypes);
  const assign = of.text('assign');
  const text = readText(of);
  if (name === undefined || type === undefined) return [];
  return expandStatistic(type, { name, ...text, ...(assign !== undefined && { assign }) });
}

export function readMethod(element: XmlElement, problems: ProblemCollector): SchemaMethod | undefined {
  const of = new Attributes(element, ['name', 'desc'], problems);
  checkChildren(element, ['arg'], problems);
  const name = of.name('member');
  const desc = of.text('desc');
  const args = readArguments(element, problems);
  return name === undefined ? undefined : { name, ...(desc !== undefined && { desc }), arguments: args };
}

/** The arguments of a method or of `eventArguments`, each name once. */
export function readArguments(element: XmlElement, problems: ProblemCollector): readonly SchemaArgument[] {
  const read = new Map<string, SchemaArgument>();
  for (const child of element.children) {
    if (child.name !== 'arg') continue;
    const argument = readArgument(child, problems);
    if (argument === undefined) continue;
    if (read.has(argument.name))
      problems.add(child, `a second argument ${quoted(argument.name)}; each name once`);
    else read.set(argument.name, argument);
  }
  return [...read.values()];
}

function readArgument(element: XmlElement, problems: ProblemCollector): SchemaArgument | undefined {
  const of = new Attributes(element, [...described, 'dir', ...bounded, 'default'], problems);
  checkChildren(element, [], problems);
  const name = of.name('argument');
  const counted = of.choice('type', argumentTypes);
  const type = counted && plainArgumentType(counted);
  const dir = readDirection(of);
  const text = readText(of);
  const bounds = readBounds(of);
  const value = of.text('default');
  if (value !== undefined && dir === 'O')
    of.refuse('a default on an argument that only comes out; dir I or IO');
  const problem =
    value === undefined || type === undefined ? undefined : findDefaultProblem(type, value, bounds);
  if (problem !== undefined) of.refuse(problem);
  if (name === undefined || type === undefined) return undefined;
  return { name, type, dir, ...text, ...bounds, ...(value !== undefined && { default: value }) };
}

/** qmf-gen reads the direction in any case. */
function readDirection(of: Attributes): Direction {
  const value = of.text('dir')?.toUpperCase() ?? 'I';
  const dir = directions.find((one) => one === value);
  if (dir === undefined) of.refuse(`dir is ${quoted(value)}; one of ${directions.join(', ')}`);
  return dir ?? 'I';
}

function readText(of: Attributes): { readonly unit?: string; readonly desc?: string } {
  const [unit, desc] = [of.text('unit'), of.text('desc')];
  return { ...(unit !== undefined && { unit }), ...(desc !== undefined && { desc }) };
}

function readBounds(of: Attributes): Bounds {
  const [min, max, maxlen] = [of.integer('min'), of.integer('max'), of.integer('maxlen')];
  if (min !== undefined && max !== undefined && min > max) of.refuse(`min is ${min}, above max ${max}`);
  if (maxlen !== undefined && maxlen < 0) of.refuse(`maxlen is ${maxlen}; 0 or more`);
  return {
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(maxlen !== undefined && { maxlen }),
  };
}

/** `Class` of this package, or `a.b:Class`; qpid's own files write `a.b.Class`. Whether it is there is asked when all classes are read. */
function readReferences(of: Attributes, packageName: string): SchemaProperty['references'] {
  const value = of.text('references');
  if (value === undefined) return undefined;
  const [, named = packageName, className] = /^(?:(.*)[:.])?([A-Za-z][\w-]*)$/.exec(value) ?? [];
  if (className !== undefined && findPackageProblem(named) === undefined)
    return { packageName: named, className };
  of.refuse(`references is ${quoted(value)}; the name of a class, or a.b:Class for one of another package`);
  return undefined;
}
