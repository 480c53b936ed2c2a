import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readNodeSchema } from '#node';
import { classSources } from '../../../../src/node/sources/class-sources.ts';

const schema = readNodeSchema(readFileSync('schema/ovirt-node.json', 'utf8'));
const objectClasses = schema.classes.filter((each) => each.kind === 'object');

test.each(objectClasses.map((each) => [each.id.className, each] as const))(
  'every property and statistic of class %s has its sources once, and nothing else has',
  (className, schemaClass) => {
    const members = [...schemaClass.properties, ...schemaClass.statistics].map(({ name }) => name);
    const listed = (classSources[className] ?? []).flatMap((each) => each.members);
    expect(listed.toSorted()).toEqual(members.toSorted());
  },
);

test('every entry has a source, and the text that says when it is absent begins in the middle of a sentence', () => {
  for (const { members, sources, absent } of Object.values(classSources).flat()) {
    expect(sources.length, members.join()).toBeGreaterThan(0);
    if (absent !== undefined) expect(absent).toMatch(/^(?:always: )?[a-z].*[^.]$/);
  }
});
