import { maxSchemaLength } from '../../limits.ts';
import { quoted } from '../../values/quoted.ts';
import type { Schema, SchemaClass, SchemaProperty } from '../schema.ts';
import { Attributes, checkChildren } from './attributes.ts';
import { checkSchemaText } from './check-text.ts';
import { LineIndex } from './line-index.ts';
import { findPackageProblem } from './names.ts';
import { parseSchemaText, type XmlElement } from './parse-text.ts';
import { joinNames, ProblemCollector } from './problems.ts';
import { readClass, readEvent, readGroup, type SchemaContext } from './read-class.ts';
import { readArguments } from './read-members.ts';
import { SchemaError } from './schema-error.ts';

const expectRoot = 'expected <schema package="…">';

/**
 * Reads the text of a schema file in QMF's grammar: the grammar of qmf-gen, with `desc` on a class as well.
 *
 * The reader refuses every text that qmf-gen refuses. The reader also refuses texts that qmf-gen accepts and consoles
 * mishandle: repeated or unusual names, text that is not ASCII, an optional index, and a reference to a missing class.
 * So it refuses a default that consoles send in the wrong type, a document type, and unknown attributes or elements.
 *
 * A `hilo*` or `mma*` statistic becomes the statistics that qmf-gen publishes for it. A `count*` statistic becomes an
 * unsigned integer of its width.
 * @throws SchemaError with every problem of the file; with the first one for a text that is not well-formed XML.
 */
export function readSchemaXml(text: string): Schema {
  if (text.length > maxSchemaLength)
    throw documentError(`text is longer than ${maxSchemaLength} characters; expected a shorter one`);
  const document = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const lines = new LineIndex(document);
  checkSchemaText(document, lines);
  const root = parseSchemaText(document, lines);
  if (root === undefined) throw documentError(`document has no element; ${expectRoot}`);
  const problems = new ProblemCollector();
  const schema = readSchema(root, problems);
  problems.throwIfAny();
  return schema;
}

/** A class with the element that defines it. */
interface DefinedClass {
  readonly element: XmlElement;
  readonly schemaClass: SchemaClass;
}

function readSchema(root: XmlElement, problems: ProblemCollector): Schema {
  if (root.name !== 'schema') {
    problems.add(root, `document element is <${root.name}>; ${expectRoot}`);
    problems.throwIfAny();
  }
  const attributes = new Attributes(root, ['package'], problems);
  checkChildren(root, ['class', 'group', 'eventArguments', 'event'], problems);
  const packageName = attributes.required('package') ?? '';
  const problem = packageName === '' ? undefined : findPackageProblem(packageName);
  if (problem !== undefined) attributes.refuse(problem);

  const context: SchemaContext = {
    packageName,
    groups: new Map(),
    memberCount: 0,
    eventArguments: undefined,
  };
  const defined: DefinedClass[] = [];
  for (const element of root.children) {
    const schemaClass = readChild(element, context, problems);
    if (schemaClass) defined.push({ element, schemaClass });
  }
  checkClassNames(defined, problems);
  checkReferences(defined, packageName, problems);
  return { packageName, classes: defined.map(({ schemaClass }) => schemaClass) };
}

function readChild(
  element: XmlElement,
  context: SchemaContext,
  problems: ProblemCollector,
): SchemaClass | undefined {
  switch (element.name) {
    case 'class':
      return readClass(element, context, problems);
    case 'event':
      return readEvent(element, context, problems);
    case 'group':
      readGroup(element, context, problems);
      break;
    case 'eventArguments':
      readEventArguments(element, context, problems);
      break;
  }
  return undefined;
}

function readEventArguments(element: XmlElement, context: SchemaContext, problems: ProblemCollector): void {
  const attributes = new Attributes(element, [], problems);
  checkChildren(element, ['arg'], problems);
  if (context.eventArguments)
    attributes.refuse('element is repeated; expected one <eventArguments> a schema');
  context.eventArguments = new Map(
    readArguments(element, problems).map((argument) => [argument.name, argument]),
  );
}

/** Since qmf-gen usually sends class names in lower case, names must differ in more than case. */
function checkClassNames(defined: readonly DefinedClass[], problems: ProblemCollector): void {
  const seen = new Map<string, string>();
  for (const { element, schemaClass } of defined) {
    const { className } = schemaClass.id;
    const earlier = seen.get(className.toLowerCase());
    if (earlier !== undefined) {
      const expected = 'names of classes and events to differ in more than case';
      problems.add(
        element,
        `name is ${quoted(className)}, like the earlier ${quoted(earlier)}; expected ${expected}`,
      );
    }
    seen.set(className.toLowerCase(), className);
  }
}

function checkReferences(
  defined: readonly DefinedClass[],
  packageName: string,
  problems: ProblemCollector,
): void {
  const classes = new Set(
    defined.flatMap(({ schemaClass: { kind, id } }) => (kind === 'object' ? [id.className] : [])),
  );
  for (const { element, schemaClass } of defined) {
    if (schemaClass.kind !== 'object') continue;
    for (const property of schemaClass.properties) {
      const missing = findMissingClass(property, packageName, classes);
      if (missing === undefined) continue;
      const at = element.children.find(({ attributes }) => attributes.get('name') === property.name);
      const references = `property ${quoted(property.name)} references ${quoted(missing)}`;
      const expected = `one of ${joinNames(classes)}, or a.b:Class`;
      problems.add(at ?? element, `${references}, which is not a class here; expected ${expected}`);
    }
  }
}

function findMissingClass(
  { references }: SchemaProperty,
  packageName: string,
  classes: ReadonlySet<string>,
): string | undefined {
  if (references?.packageName !== packageName) return undefined;
  return classes.has(references.className) ? undefined : references.className;
}

function documentError(problem: string): SchemaError {
  return new SchemaError([{ line: 1, element: 'document', problem }]);
}
