import type { Schema, SchemaClass, SchemaProperty } from '../schema.ts';
import { Attributes, checkChildren } from './attributes.ts';
import { checkSchemaText, maxSchemaLength } from './check-text.ts';
import { LineIndex } from './line-index.ts';
import { findPackageProblem } from './names.ts';
import { parseSchemaText, type XmlElement } from './parse-text.ts';
import { joinNames, ProblemCollector, quoted } from './problems.ts';
import { readClass, readEvent, readGroup, type SchemaContext } from './read-class.ts';
import { readArguments } from './read-members.ts';
import { SchemaError } from './schema-error.ts';

/**
 * Reads the text of a schema file in QMF's grammar: the one that qmf-gen takes, with `desc` on a class as well.
 *
 * Everything else is refused: what qmf-gen refuses, and what it would let pass although consoles stumble over it (names
 * that stand twice or are not plain, an index that may be absent, a reference to a class that is not there, a default
 * that consoles send in the wrong type, document types, unknown attributes and elements anywhere). `hilo*` and `mma*`
 * statistics become the several that qmf-gen's schemas publish for them, `count*` an unsigned integer of their width.
 * @throws SchemaError with every problem found; a text that is not well-formed has one
 */
export function readSchemaXml(text: string): Schema {
  if (text.length > maxSchemaLength) throw documentError(`longer than ${maxSchemaLength} characters`);
  const document = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const lines = new LineIndex(document);
  checkSchemaText(document, lines);
  const root = parseSchemaText(document, lines);
  if (root === undefined) throw documentError('no element; <schema package="…">');
  const problems = new ProblemCollector();
  const schema = readSchema(root, problems);
  problems.throwIfAny();
  return schema;
}

function readSchema(root: XmlElement, problems: ProblemCollector): Schema {
  if (root.name !== 'schema') {
    problems.add(root, 'the document element; <schema package="…">');
    problems.throwIfAny();
  }
  const of = new Attributes(root, ['package'], problems);
  checkChildren(root, ['class', 'group', 'eventArguments', 'event'], problems);
  const packageName = of.required('package') ?? '';
  const problem = packageName === '' ? undefined : findPackageProblem(packageName);
  if (problem !== undefined) of.refuse(problem);

  const defined: SchemaContext = {
    packageName,
    groups: new Map(),
    memberCount: 0,
    eventArguments: undefined,
  };
  const read: { readonly element: XmlElement; readonly schemaClass: SchemaClass }[] = [];
  for (const element of root.children) {
    const schemaClass = readChild(element, defined, problems);
    if (schemaClass) read.push({ element, schemaClass });
  }
  checkClassNames(read, problems);
  checkReferences(read, packageName, problems);
  return { packageName, classes: read.map(({ schemaClass }) => schemaClass) };
}

function readChild(
  element: XmlElement,
  defined: SchemaContext,
  problems: ProblemCollector,
): SchemaClass | undefined {
  if (element.name === 'class') return readClass(element, defined, problems);
  if (element.name === 'event') return readEvent(element, defined, problems);
  if (element.name === 'group') readGroup(element, defined, problems);
  if (element.name === 'eventArguments') readEventArguments(element, defined, problems);
  return undefined;
}

function readEventArguments(element: XmlElement, defined: SchemaContext, problems: ProblemCollector): void {
  const of = new Attributes(element, [], problems);
  checkChildren(element, ['arg'], problems);
  if (defined.eventArguments) of.refuse('a second <eventArguments>; one a schema');
  defined.eventArguments = new Map(
    readArguments(element, problems).map((argument) => [argument.name, argument]),
  );
}

type Read = readonly { readonly element: XmlElement; readonly schemaClass: SchemaClass }[];

/** qmf-gen's ordinary form sends class names in lower case, so names must differ in more than case. */
function checkClassNames(read: Read, problems: ProblemCollector): void {
  const seen = new Map<string, string>();
  for (const { element, schemaClass } of read) {
    const { className } = schemaClass.id;
    const earlier = seen.get(className.toLowerCase());
    if (earlier !== undefined)
      problems.add(
        element,
        `the name stands already (${quoted(earlier)}); names of classes and events differ in more than case`,
      );
    seen.set(className.toLowerCase(), className);
  }
}

function checkReferences(read: Read, packageName: string, problems: ProblemCollector): void {
  const classes = new Set(
    read.flatMap(({ schemaClass: { kind, id } }) => (kind === 'object' ? [id.className] : [])),
  );
  for (const { element, schemaClass } of read) {
    if (schemaClass.kind !== 'object') continue;
    for (const property of schemaClass.properties) {
      const missing = missingClass(property, packageName, classes);
      if (missing === undefined) continue;
      const at = element.children.find(({ attributes }) => attributes.get('name') === property.name);
      problems.add(
        at ?? element,
        `property ${quoted(property.name)} references ${quoted(missing)}, which is no class here; one of ${joinNames(classes)}, or a.b:Class`,
      );
    }
  }
}

function missingClass(
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
