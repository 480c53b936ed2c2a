import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generate, UnfitSchema } from '../../../scripts/codegen/generate.ts';
import { unitless } from '../../../scripts/codegen/unitless.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const zooPath = 'test/fixtures/schema/zoo.xml';
const zoo = read(zooPath);
const zooUnitless = new Set([
  ...['visitors', 'visitors-today', 'legs', 'heartbeats', 'meals', 'times', 'count'],
  ...['small', 'signed', 'ratio', 'single'],
]);
const ofZoo = (text: string) => generate(text, zooPath, zooUnitless);

/** The text without one stretch of it, for every stretch that matches, with the line it was in. */
function without(text: string, stretch: RegExp): readonly (readonly [line: string, text: string])[] {
  return [...text.matchAll(stretch)].map(({ 0: found, index }) => {
    const line = text.slice(0, index).split('\n').at(-1)?.trim() ?? '';
    return [line, text.slice(0, index) + text.slice(index + found.length)];
  });
}

describe('what is generated from the zoo', () => {
  it('is these types', async () => {
    await expect(ofZoo(zoo).types).toMatchFileSnapshot('../../fixtures/codegen/zoo.generated.ts');
  });
  it('is this reference', async () => {
    await expect(ofZoo(zoo).docs).toMatchFileSnapshot('../../fixtures/codegen/zoo.md');
  });
  it('is the same every time', () => {
    expect(ofZoo(zoo)).toEqual(ofZoo(zoo));
  });
  it('changes with the text, if only by its digest', () => {
    expect(ofZoo(`${zoo}\n`).types).not.toBe(ofZoo(zoo).types);
  });
});

describe('a schema is not fit to generate from', () => {
  it.each(without(zoo, / desc="[^"]*"/g))('without the desc of %s', (_, text) => {
    expect(() => ofZoo(text)).toThrow(UnfitSchema);
    expect(() => ofZoo(text)).toThrow(/has no desc/);
  });

  it.each(without(zoo, / unit="[^"]*"/g))('without the unit of %s', (_, text) => {
    expect(() => ofZoo(text)).toThrow(/has no unit/);
  });

  it('with a number that no table excuses, and says all of them', () => {
    const names = ['zoo.visitors-today', 'animal.legs', 'animal.echo.small', 'looked.count'];
    for (const name of names) expect(() => generate(zoo, zooPath, new Set())).toThrow(name);
  });

  it.each([
    ['two classes of one type name', 'name="animal-tag"', 'name="animalTag"'],
    ['a class named as the package', 'name="zooPackage"', 'name="other"'],
    ['a class named as a type of the protocol', 'name="variantMap"', 'name="other"'],
  ])('with %s', (_, one, two) => {
    const xml = `<schema package="org.example.zoo"><class ${one} desc="a"/><class ${two} desc="b"/></schema>`;
    expect(() => ofZoo(xml)).toThrow(/would be the type/);
  });

  it('where it is no schema at all', () => {
    expect(() => ofZoo('<schema/>')).toThrow(/^line 1: <schema>: package is missing/);
  });
});

it('a description cannot end the comment it stands in', () => {
  const { types } = ofZoo('<schema package="z"><class name="c" desc="a */ b"/></schema>');
  expect(types).toContain('/** a *\\/ b */');
});

it('the table of names without unit holds no name that the schema does not have', () => {
  const names = new Set(
    [...read('schema/ovirt-node.xml').matchAll(/name="([^"]+)"/g)].map(([, name]) => name),
  );
  expect([...unitless].filter((name) => !names.has(name))).toEqual([]);
});
