import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type {
  ObjectClass,
  SchemaMethod,
  SchemaProperty,
  SchemaStatistic,
} from '../../../src/qmf/schema/schema.ts';
import { readSchemaXml } from '../../../src/qmf/schema/xml/read-schema-xml.ts';
import { classes, eventArguments, events } from './object-model.ts';

const text = readFileSync(new URL('../../../schema/ovirt-node.xml', import.meta.url), 'utf8');
const schema = readSchemaXml(text);
const objects = schema.classes.filter((one) => one.kind === 'object');

const describeUnit = ({ unit }: { readonly unit?: string | undefined }) =>
  unit === undefined ? '' : ` in ${unit}`;

function describeProperty(property: SchemaProperty): string {
  const refers = property.references === undefined ? '' : ` -> ${property.references.className}`;
  const marks = `${property.access}${property.optional ? '?' : ''}${property.index ? ' index' : ''}`;
  return `${property.name} ${property.type} ${marks}${describeUnit(property)}${refers}`;
}
const describeStatistic = (statistic: SchemaStatistic) =>
  `${statistic.name} ${statistic.type}${describeUnit(statistic)}`;
function describeMethod({ name, arguments: args }: SchemaMethod): string {
  const written = args.map(({ name: argument, dir, type, default: standing }) => {
    const value = standing === undefined ? '' : ` = ${standing === '' ? '""' : standing}`;
    return `${dir} ${argument} ${type}${value}`;
  });
  return `${name}(${written.join(', ')})`;
}
function findClass(name: string): ObjectClass {
  const found = objects.find(({ id }) => id.className === name);
  if (found === undefined) throw new Error(`class is ${name}; expected a class of the schema`);
  return found;
}

describe('schema/ovirt-node.xml', () => {
  it('has package com.redhat.ovirtNode and its classes in order', () => {
    expect(schema.packageName).toBe('com.redhat.ovirtNode');
    expect(objects.map(({ id }) => id.className)).toEqual(Object.keys(classes));
  });

  describe.each(Object.entries(classes))('schema/ovirt-node.xml, class %s', (name, names) => {
    const found = findClass(name);
    it(`has the properties of class ${name}`, () =>
      expect(found.properties.map(describeProperty)).toEqual(names.properties));
    it(`has the statistics of class ${name}`, () =>
      expect(found.statistics.map(describeStatistic)).toEqual(names.statistics ?? []));
    it(`has the methods of class ${name}`, () =>
      expect(found.methods.map(describeMethod)).toEqual(names.methods ?? []));
  });

  it('has its events, with the node as first argument of each', () => {
    const found = schema.classes.filter((one) => one.kind === 'event');
    const written = found.map(
      ({ id, severity, arguments: args }) =>
        `${id.className} ${severity}: ${args.map(({ name }) => name).join(' ')}`,
    );
    expect(written).toEqual(events);
    const types = new Map(found.flatMap(({ arguments: args }) => args.map(({ name, type }) => [name, type])));
    expect(Object.fromEntries(types)).toEqual(
      Object.fromEntries(eventArguments.split(', ').map((one) => one.split(' '))),
    );
  });

  it('marks the owner of each object as its parent', () => {
    const parents = objects.map(({ properties }) => properties.filter(({ parentRef }) => parentRef));
    expect(parents.map((one) => one.map(({ name }) => name))).toEqual([
      [],
      ['ovirtNode'],
      ['ovirtNode'],
      ['networkInterface'],
      ['networkInterface'],
      ['ovirtNode'],
      ['ovirtNode'],
      ['ovirtNode'],
      ['ovirtNode'],
    ]);
  });

  it('has only RC index properties, and a setter method for each RW property', () => {
    for (const { properties, methods } of objects) {
      expect(properties.filter(({ index, access }) => index && access !== 'RC')).toEqual([]);
      const settable = properties.filter(({ access }) => access === 'RW').map(({ name }) => name);
      const setters: Readonly<Record<string, string>> = {
        ip: 'setStaticAddress',
        netmask: 'setStaticAddress',
        broadcast: 'setStaticAddress',
      };
      const missing = settable.filter((name) => {
        const setter = setters[name] ?? `set${name.charAt(0).toUpperCase()}${name.slice(1)}`;
        return !methods.some((one) => one.name === setter);
      });
      expect(missing).toEqual([]);
    }
  });

  it('has no int8, which qpidd encodes wrongly', () => {
    expect(text).not.toContain('"int8"');
  });

  it('has only ASCII characters, since tools under LANG=C stop at the first other one', () => {
    expect([...text.matchAll(/[^\t\n -~]/g)].map(([character]) => character)).toEqual([]);
  });

  it('has lines and descriptions of at most 120 characters', () => {
    expect(text.split('\n').filter((line) => line.length > 120)).toEqual([]);
    expect([...text.matchAll(/desc="([^"]*)"/g)].filter(([, desc = '']) => desc.length > 120)).toEqual([]);
  });
});
