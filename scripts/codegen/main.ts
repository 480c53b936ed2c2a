// Generates the JSON, the types and the reference from the schema. With --check it only reports files that are out of date.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { errorText, readTextFile } from '#base';
import { generate } from './generate.ts';
import { unitlessMembers } from './unitless.ts';

const schemaPath = 'schema/ovirt-node.xml';
const { check, root } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    root: { type: 'string', default: join(import.meta.dirname, '../..') },
  },
}).values;

try {
  const text = await readFile(join(root, schemaPath), 'utf8');
  const { json, types, docs } = generate(text, schemaPath, unitlessMembers);
  await writeOrCheck('schema/ovirt-node.json', json);
  await writeOrCheck('src/node/schema.generated.ts', types);
  await writeOrCheck('docs/schema.md', docs);
} catch (error) {
  report(errorText(error));
}

async function writeOrCheck(path: string, expected: string): Promise<void> {
  const file = join(root, path);
  if (!check) return writeFile(file, expected);
  const current = await readTextFile(file);
  if (current === expected) return;
  const problem = current === undefined ? 'is missing' : `is not up to date with ${schemaPath}`;
  report(`${path} ${problem}; run npm run codegen`);
}

function report(problem: string): void {
  process.stderr.write(`codegen: ${problem}\n`);
  process.exitCode = 1;
}
