import { stripTypeScriptTypes } from 'node:module';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { printable } from '#base';
import { compileFiles } from '../../kit/compile.ts';
import {
  hostileSchemas,
  hostileTexts,
  renderForLibrary,
  reservedWords,
  schemaOf,
  takenNames,
} from './hostile-schemas.ts';

/** Names that a schema may have; few letters, so that they collide. */
const names = fc
  .oneof(
    fc.stringMatching(/^[A-Za-z][\w-]{0,40}$/),
    fc.stringMatching(/^[ab][ab_-]{0,4}$/),
    fc.constantFrom(...reservedWords, ...takenNames),
  )
  .filter((name) => !Object.hasOwn(Object.prototype, name) && !name.startsWith('get') && name !== 'update');
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const texts = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc
    .string({ unit: fc.constantFrom('*', '/', '@', '\\', '`', '$', '{', '}', "'", '"', '<', '&', ' ', 'a') })
    .map((text) => text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? '')),
);
const types = fc.constantFrom('uint8', 'uint64', 'sstr', 'bool', 'objId', 'map', 'list', 'absTime', 'double');

const typed = (element: string, attributes = '') =>
  fc.record({ name: names, type: types, desc: texts }).map(({ name, type, desc }) => ({
    name,
    xml: `<${element} name="${name}" type="${type}" ${attributes} desc="${desc}"/>`,
  }));
type Named = { readonly name: string; readonly xml: string };
const uniqueNames = (one: fc.Arbitrary<Named>, maxLength: number) =>
  fc.uniqueArray(one, { selector: ({ name }) => name.toLowerCase(), maxLength });
const join = (parts: readonly Named[]) => parts.map(({ xml }) => xml).join('');

const directions = fc.constantFrom('I', 'O', 'IO');
const args = uniqueNames(
  directions.chain((dir) => typed('arg', `dir="${dir}"`)),
  4,
).map(join);
const methods = fc.record({ name: names, args, desc: texts }).map(({ name, args: inner, desc }) => ({
  name,
  xml: `<method name="${name}" desc="${desc}">${inner}</method>`,
}));
const members = uniqueNames(
  fc.oneof(typed('property'), typed('property', 'optional="y"'), typed('statistic'), methods),
  6,
).map(join);
const classes = fc.record({ name: names, members, desc: texts }).map(({ name, members: inner, desc }) => ({
  name,
  xml: `<class name="${name}" desc="${desc}">${inner}</class>`,
}));
const events = fc
  .record({ name: names, desc: texts })
  .map(({ name, desc }) => ({ name, xml: `<event name="${name}" args="one,two" desc="${desc}"/>` }));
const eventArguments =
  '<eventArguments><arg name="one" type="map"/><arg name="two" type="list"/></eventArguments>';
const schemas = uniqueNames(fc.oneof(classes, events), 8).map((parts) =>
  schemaOf(eventArguments + join(parts)),
);

/** What is left of a generated file without its types and comments. Throws for a text that is not TypeScript. */
const runtimePart = (types: string): string =>
  stripTypeScriptTypes(types)
    .replaceAll(/\/\*.*?\*\/|\/\/.*$/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
const onlyDigest = `export const schemaDigest = '${'0'.repeat(64)}';`;

test('the types of any schema parse, have the digest as only value and are the same every time', () => {
  fc.assert(
    fc.property(schemas, (xml) => {
      const types = renderForLibrary(xml);
      expect(runtimePart(types)).toBe(onlyDigest);
      expect(types.split('\n').every((line) => line === printable(line))).toBe(true);
      expect(renderForLibrary(xml)).toBe(types);
    }),
    { numRuns: 300 },
  );
});

const useOf = (types: string) => {
  const packageName = /export interface (\w+Package) \{/.exec(
    types.slice(types.lastIndexOf('/** Package')),
  )?.[1];
  return `import type { PackageShape } from 'ovirt-node-agent/qmf';
import type { ${packageName} } from './types.ts';
export type Checked = Fits<${packageName}>;
type Fits<Package extends PackageShape> = Package;
`;
};

describe('the strict compiler', () => {
  const random = fc.sample(schemas, { numRuns: 12 });
  const large = schemaOf(
    Array.from(
      { length: 40 },
      (_, index) =>
        `<class name="class${index}">${Array.from({ length: 100 }, (__, at) => `<property name="p${at}" type="uint64"/>`).join('')}</class>`,
    ).join(''),
  );
  const cases = Object.entries({
    ...hostileSchemas,
    large,
    ...Object.fromEntries(random.map((xml, index) => [`random-${index}`, xml])),
  });
  let output = '';
  beforeAll(async () => {
    const files = cases.flatMap(([name, xml]) => {
      const types = renderForLibrary(xml);
      return [
        [`test/${name}/types.ts`, types],
        [`test/${name}/use.ts`, useOf(types)],
      ];
    });
    output = await compileFiles(Object.fromEntries(files), { isolatedModules: true });
  }, 120_000);

  it.each(cases)('the strict compiler accepts the types of %s', (name, xml) => {
    expect(
      output.split('\n').filter((line) => line.startsWith(`test/${name}/`)),
      xml,
    ).toEqual([]);
  });

  it('the strict compiler reports nothing about the protocol that the types import', () => {
    expect(output).toBe('');
  });
});

test.each(['a\nimport "x";\n.xml', 'a */ .xml', '@ts-nocheck.xml', 'a\u2028b.xml'])(
  'a schema file named %j adds nothing but a comment',
  (source) => {
    expect(runtimePart(renderForLibrary(schemaOf(''), source))).toBe(onlyDigest);
  },
);

test('a type name that is taken gets an addition, in the order of the file', () => {
  const types = renderForLibrary(hostileSchemas['names-with-one-type-name'] ?? '');
  expect([...types.matchAll(/^export interface (\w+)/gm)].map(([, name]) => name)).toEqual([
    'AnimalTag',
    'AnimalTagClass',
    'AnimalTagClass2',
    'AnimalTagClassClass',
    'AnimalTagClass2Class',
    'BadPackage',
  ]);
});

test('imports only the types of the protocol that the schema needs', () => {
  expect(renderForLibrary(hostileSchemas['taken-names-as-members'] ?? '')).not.toContain('import');
  const xml = schemaOf('<class name="a"><method name="m"><arg name="x" type="list"/></method></class>');
  expect(renderForLibrary(xml)).toContain("import type { AmqpValue } from 'ovirt-node-agent/qmf';");
});
