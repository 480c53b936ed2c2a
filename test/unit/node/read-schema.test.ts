import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readNodeSchema } from '#node';
import { readSchemaXml } from '#qmf';

const json = readFileSync('schema/ovirt-node.json', 'utf8');

it('reads the schema that the XML file describes', () => {
  expect(readNodeSchema(json)).toEqual(readSchemaXml(readFileSync('schema/ovirt-node.xml', 'utf8')));
});

it('refuses a schema that differs from the one of the generated types', () => {
  const other = json.replace('"uint64"', '"uint32"');
  expect(other).not.toBe(json);
  expect(() => readNodeSchema(other)).toThrow(
    'schema/ovirt-node.json is not the schema that this program was compiled against; run npm run codegen',
  );
});
