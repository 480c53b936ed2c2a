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

const inUnit = ({ unit }: { readonly unit?: string | undefined }) =>
  unit === undefined ? '' : ` in ${unit}`;

function property(one: SchemaProperty): string {
  const refers = one.references === undefined ? '' : ` -> ${one.references.className}`;
  const marks = `${one.access}${one.optional ? '?' : ''}${one.index ? ' index' : ''}`;
  return `${one.name} ${one.type} ${marks}${inUnit(one)}${refers}`;
}
const statistic = (one: SchemaStatistic) => `${one.name} ${one.type}${inUnit(one)}`;
function method({ name, arguments: args }: SchemaMethod): string {
  const written = args.map(({ name: argument, dir, type, default: standing }) => {
    const value = standing === undefined ? '' : ` = ${standing === '' ? '""' : standing}`;
    return `${dir} ${argument} ${type}${value}`;
  });
  return `${name}(${written.join(', ')})`;
}
function classNamed(name: string): ObjectClass {
  const found = objects.find(({ id }) => id.className === name);
  if (found === undefined) throw new Error(`no class ${name}`);
  return found;
}

describe('the schema of the node', () => {
  it('is package com.redhat.ovirtNode with its classes in order', () => {
    expect(schema.packageName).toBe('com.redhat.ovirtNode');
    expect(objects.map(({ id }) => id.className)).toEqual(Object.keys(classes));
  });

  describe.each(Object.entries(classes))('has class %s', (name, names) => {
    const found = classNamed(name);
    it('with its properties', () => expect(found.properties.map(property)).toEqual(names.properties));
    it('with its statistics', () => expect(found.statistics.map(statistic)).toEqual(names.statistics ?? []));
    it('with its methods', () => expect(found.methods.map(method)).toEqual(names.methods ?? []));
  });

  it('has its events, the machine first in each', () => {
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

  it('marks the object that each object belongs to as its parent', () => {
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
    ]);
  });

  it('has index properties that never change, and a method for each property that can be set', () => {
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

  it('has no int8, which qpidd breaks', () => {
    expect(text).not.toContain('"int8"');
  });

  it('says itself within lines of 120 characters and descriptions of 120', () => {
    expect(text.split('\n').filter((line) => line.length > 120)).toEqual([]);
    expect([...text.matchAll(/desc="([^"]*)"/g)].filter(([, desc = '']) => desc.length > 120)).toEqual([]);
  });
});
