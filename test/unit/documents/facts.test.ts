import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readNodeSchema } from '#node';
import type { ObjectClass } from '#qmf';
import { findUnproven, readGoldenMembers } from '../../../scripts/docs/facts.ts';
import { notInGoldenOutput } from '../../../scripts/docs/not-in-golden-output.ts';

const schema = readNodeSchema(readFileSync('schema/ovirt-node.json', 'utf8'));
const classes = schema.classes.filter((each): each is ObjectClass => each.kind === 'object');
const golden = readGoldenMembers();

test('every fact of the schema has sources, and a golden output or a reason why it has none', () => {
  expect(findUnproven(classes, golden, notInGoldenOutput)).toEqual([]);
});

test('reads the facts of the golden outputs by class', () => {
  expect(golden).toContain('networkInterface.rxBytes');
  expect(golden).toContain('ovirtNode.numaNodes');
  expect(golden).not.toContain('cpu.rxBytes');
});

test('names a fact that no golden output has, a fact without sources, and exceptions without use', () => {
  const [first, ...others] = classes;
  const statistic = { name: 'madeUp', type: 'uint32' as const };
  const more = [{ ...first!, statistics: [...first!.statistics, statistic] }, ...others];
  const missing = new Set([...golden].filter((name) => name !== 'disk.readBytes'));
  const exceptions = new Map([...notInGoldenOutput, ['disk.model', 'tired'], ['disk.colour', 'gone']]);
  expect(findUnproven(more, missing, exceptions)).toEqual([
    'ovirtNode.madeUp has no sources; add them in src/node/sources/',
    expect.stringMatching(/^ovirtNode\.madeUp is in no golden output; /),
    expect.stringMatching(/^disk\.readBytes is in no golden output; /),
    expect.stringMatching(/^disk\.model is in a golden output, /),
    expect.stringMatching(/^disk\.colour is in a golden output, or not in the schema; /),
  ]);
});

test('every test that an exception names exists', () => {
  const paths = [...notInGoldenOutput.values()].flatMap((reason) =>
    [...reason.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path),
  );
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
});
