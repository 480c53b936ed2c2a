import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSchemaXml } from '#qmf';
import { ExclusionError, readExclusion } from '../../../src/node/exclusion.ts';

const schema = readSchemaXml(readFileSync('schema/ovirt-node.xml', 'utf8'));
const problems = (...patterns: readonly string[]) => {
  try {
    readExclusion(patterns, schema);
    return [];
  } catch (error) {
    if (error instanceof ExclusionError) return error.problems;
    throw error;
  }
};

test('publishes all properties and statistics that no pattern matches', () => {
  const all = readExclusion([], schema);
  expect(all('ovirtNode', 'serialNumber')).toBe(true);
  const some = readExclusion(['ovirtNode.serialNumber', 'networkInterface.rx*', 'agent.*'], schema);
  expect(some('ovirtNode', 'serialNumber')).toBe(false);
  expect(some('ovirtNode', 'hostname')).toBe(true);
  expect(some('networkInterface', 'rxBytes')).toBe(false);
  expect(some('networkInterface', 'txBytes')).toBe(true);
  expect(some('agent', 'version')).toBe(false);
  // An index property.
  expect(some('agent', 'ovirtNode')).toBe(true);
});

test('refuses a pattern that matches nothing, or only index properties', () => {
  expect(problems('ovirtNode.serial', 'serialNumber', 'address.address', '*.serialNumber')).toEqual([
    'publish.exclude has "ovirtNode.serial", which matches nothing of the schema; expected CLASS.PROPERTY, * for any run',
    'publish.exclude has "serialNumber", which matches nothing of the schema; expected CLASS.PROPERTY, * for any run',
    'publish.exclude has "address.address", which tells its objects apart; expected CLASS.PROPERTY, * for any run',
  ]);
});

test('excludes serial numbers and MAC addresses with the example of docs/security.md, and nothing else', () => {
  const example = /^exclude = \[([^\]]*)\]/m.exec(readFileSync('docs/security.md', 'utf8'))?.[1] ?? '';
  const isPublished = readExclusion(
    Array.from(example.matchAll(/"([^"]+)"/g), ([, pattern = '']) => pattern),
    schema,
  );
  const leftOut = schema.classes.flatMap((found) => {
    if (found.kind !== 'object') return [];
    const { className } = found.id;
    return [...found.properties, ...found.statistics]
      .filter(({ name }) => !isPublished(className, name))
      .map(({ name }) => `${className}.${name}`);
  });
  expect(leftOut.sort()).toEqual([
    'disk.serialNumber',
    'networkInterface.mac',
    'networkInterface.macAddress',
    'networkInterface.permanentMac',
    'ovirtNode.memoryModules',
    'ovirtNode.serialNumber',
  ]);
});
