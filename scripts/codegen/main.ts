// Makes what is generated from the schema, or with --check tells which of it is not as it would be made now.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generate } from './generate.ts';
import { unitless } from './unitless.ts';

const schemaPath = 'schema/ovirt-node.xml';
const { check, root } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    root: { type: 'string', default: join(import.meta.dirname, '../..') },
  },
}).values;

try {
  const { types, docs } = generate(await readFile(join(root, schemaPath), 'utf8'), schemaPath, unitless);
  await settle('src/node/schema.generated.ts', types);
  await settle('docs/schema.md', docs);
} catch (error) {
  say(error instanceof Error ? `codegen: ${error.message}` : `codegen: ${String(error)}`);
}

async function settle(path: string, made: string): Promise<void> {
  const file = join(root, path);
  if (!check) return writeFile(file, made);
  const found = await readFile(file, 'utf8').catch(() => undefined);
  if (found !== made)
    say(
      `codegen: ${path} ${found === undefined ? 'is missing' : `is not what ${schemaPath} says`}; npm run codegen`,
    );
}

function say(problem: string): void {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
