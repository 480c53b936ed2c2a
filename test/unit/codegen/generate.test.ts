import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSchemaXml } from '#qmf';
import { generate, UnfitSchema } from '../../../scripts/codegen/generate.ts';
import { unitlessMembers } from '../../../scripts/codegen/unitless.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const zooPath = 'test/fixtures/schema/zoo.xml';
const zoo = read(zooPath);
const zooUnitless = new Set(
  'visitors visitors-today legs heartbeats meals times count small signed ratio single'.split(' '),
);
const generateZoo = (text: string) => generate(text, zooPath, zooUnitless);

const digestIn = (types: string) => /schemaDigest = '(\w+)'/.exec(types)?.[1];

/** Returns, for every match of the pattern, the text without that match and the line that had it. */
function removeEach(text: string, pattern: RegExp): readonly (readonly [line: string, text: string])[] {
  return [...text.matchAll(pattern)].map(({ 0: found, index }) => {
    const line = text.slice(0, index).split('\n').at(-1)?.trim() ?? '';
    return [line, text.slice(0, index) + text.slice(index + found.length)];
  });
}

describe('generate, from the schema of the zoo', () => {
  it('writes the types of the fixture', async () => {
    await expect(generateZoo(zoo).types).toMatchFileSnapshot('../../fixtures/codegen/zoo.generated.ts');
  });
  it('writes the reference of the fixture', async () => {
    await expect(generateZoo(zoo).docs).toMatchFileSnapshot('../../fixtures/codegen/zoo.md');
  });
  it('writes the same text every time', () => {
    expect(generateZoo(zoo)).toEqual(generateZoo(zoo));
  });
  it('writes another digest for a schema that differs in one description', () => {
    const changed = zoo.replace('all that is in it', 'all of it');
    expect(digestIn(generateZoo(changed).types)).not.toBe(digestIn(generateZoo(zoo).types));
  });
  it('writes JSON that says the same as the file', () => {
    expect(JSON.parse(generateZoo(zoo).json)).toEqual(readSchemaXml(zoo));
  });
});

describe('generate, from an unfit schema', () => {
  it.each(removeEach(zoo, / desc="[^"]*"/g))('refuses a schema without the desc of %s', (_, text) => {
    expect(() => generateZoo(text)).toThrow(UnfitSchema);
    expect(() => generateZoo(text)).toThrow(/has no desc/);
  });

  it.each(removeEach(zoo, / unit="[^"]*"/g))('refuses a schema without the unit of %s', (_, text) => {
    expect(() => generateZoo(text)).toThrow(/has no unit/);
  });

  it('refuses numbers without unit outside of the table, and lists all of them', () => {
    const names = ['zoo.visitors-today', 'animal.legs', 'animal.echo.small', 'looked.count'];
    for (const name of names) expect(() => generate(zoo, zooPath, new Set())).toThrow(name);
  });

  it('refuses a text that breaks the grammar of schemas', () => {
    expect(() => generateZoo('<schema/>')).toThrow(/^line 1: <schema>: package is missing/);
  });
});

it.each([
  ['the end of a comment', 'a */ b', 'a *\\/ b'],
  ['a directive of the compiler', '@ts-ignore b', '\\@ts-ignore b'],
])('escapes %s in a description', (_, desc, written) => {
  const { types } = generateZoo(`<schema package="z"><class name="c" desc="${desc}"/></schema>`);
  expect(types).toContain(`/** ${written} */`);
});

it.each([
  ['two classes with the same type name', 'animal-tag', 'animalTag', 'AnimalTagClass'],
  ['a class named as the package', 'other', 'zooPackage', 'ZooPackageClass'],
  ['a class named as a type of the protocol', 'other', 'variantMap', 'VariantMapClass'],
])('gives %s names of their own', (_, one, two, typeName) => {
  const xml = `<schema package="org.example.zoo"><class name="${one}" desc="a"/><class name="${two}" desc="b"/></schema>`;
  expect(generateZoo(xml).types).toContain(`export interface ${typeName} {`);
});

it('finds every name of the table of names without unit in the schema', () => {
  const names = new Set(
    [...read('schema/ovirt-node.xml').matchAll(/name="([^"]+)"/g)].map(([, name]) => name),
  );
  expect([...unitlessMembers].filter((name) => !names.has(name))).toEqual([]);
});
