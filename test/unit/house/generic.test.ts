import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSchemaXml, type SchemaClass } from '#qmf';

/** Rooms that serve any schema; none of them may name a member of ours. */
const rooms = ['qmf', 'agent', 'console', 'access', 'transactions'];
/** Names of ours that are also QMF's words, attributes of every agent's heartbeat, keys of a checkpoint on disk, or fields of a log line. */
const everyones = ['agentName', 'startId', 'bootId', 'identityVouched'];

const schema = readSchemaXml(readFileSync('schema/ovirt-node.xml', 'utf8'));

function namesOf(one: SchemaClass): readonly string[] {
  if (one.kind === 'event') return [one.id.className, ...one.arguments.map(({ name }) => name)];
  const methods = one.methods.flatMap(({ name, arguments: args }) => [name, ...args.map((arg) => arg.name)]);
  const members = [...one.properties, ...one.statistics].map(({ name }) => name);
  return [one.id.className, ...members, ...methods];
}

/** A name of several words is nobody else's; one of a single word may be plain English. */
const ours = new Set(
  [schema.packageName, ...schema.classes.flatMap(namesOf)].filter(
    (name) => /[a-z\d][A-Z.]/.test(name) && !everyones.includes(name),
  ),
);

/** Names of ours in a source: in code, in a text or in a comment. */
const found = (text: string): readonly string[] => [
  ...new Set(
    [schema.packageName, ...(text.match(/[A-Za-z_$][\w$]*/g) ?? [])].filter(
      (word) => ours.has(word) && text.includes(word),
    ),
  ),
];

test('the names are those of the whole schema', () => {
  expect([...ours]).toEqual(
    expect.arrayContaining([
      'com.redhat.ovirtNode',
      'ovirtNode',
      'networkInterface',
      'interfaceName',
      'rxBytes',
      'lookupInterfaceByName',
      'uuidString',
      'linkDown',
    ]),
  );
  expect(ours.size).toBeGreaterThan(150);
});

test.each(rooms)('no file of %s knows a name of our schema', (room) => {
  const files = readdirSync(join('src', room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(5);
  const known = files.flatMap((file) =>
    found(readFileSync(file, 'utf8')).map((name) => `${file} has ${name}; of any schema, not of ours`),
  );
  expect(known).toEqual([]);
});

test.each([
  "if (className === 'networkInterface') return;",
  'const { rxBytes } = values;',
  "const ours = 'com.redhat.ovirtNode';",
  "object.get('com.redhat.ovirtNode:networkInterface:x')",
  '/** Such as `interfaceName`. */',
])('finds one in %s', (source) => expect(found(source)).not.toEqual([]));

test.each(['const { agentName } = info;', "attributes.get('startId')", 'class Disk { address = 1; }'])(
  'finds none in %s',
  (source) => expect(found(source)).toEqual([]),
);
