import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { generate } from '../../../scripts/codegen/generate.ts';
import { unitlessMembers } from '../../../scripts/codegen/unitless.ts';

const repository = join(import.meta.dirname, '../../..');
const schemaPath = 'schema/ovirt-node.xml';

/** Compiles the node with the types of a changed schema. @returns the lines with an error, those of continued texts apart. */
async function compileWith(schema: string): Promise<readonly string[]> {
  const root = mkdtempSync(join(tmpdir(), 'recipe-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  cpSync(join(repository, 'src'), join(root, 'src'), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  for (const name of ['package.json', 'tsconfig.json'])
    copyFileSync(join(repository, name), join(root, name));
  writeFileSync(
    join(root, 'src/node/schema.generated.ts'),
    generate(schema, schemaPath, unitlessMembers).types,
  );
  writeFileSync(
    join(root, 'tsconfig.recipe.json'),
    JSON.stringify({ extends: './tsconfig.json', include: ['src/node'] }),
  );
  const tsc = join(repository, 'node_modules/.bin/tsc');
  const args = ['--pretty', 'false', '-p', 'tsconfig.recipe.json'];
  const output = await new Promise<string>((resolve) => {
    execFile(tsc, args, { cwd: root }, (_, out) => resolve(out));
  });
  return output.split('\n').filter((line) => line.includes(': error TS'));
}

test('the compiler asks for a new optional property and a new statistic in the file of their class, and nowhere else', {
  timeout: 120_000,
}, async () => {
  const text = readFileSync(join(repository, schemaPath), 'utf8');
  const schema = text
    .replace(
      /(<property name="changeDeadline"[^>]*>)/,
      '$1\n<property name="newProperty" type="sstr" access="RO" optional="y" desc="new"/>',
    )
    .replace(
      /(<statistic name="processCount"[^>]*>)/,
      '$1\n<statistic name="newStatistic" type="uint64" unit="KiB" desc="new"/>',
    );
  expect(schema.split('new"/>')).toHaveLength(3);
  const errors = await compileWith(schema);
  expect(errors).toHaveLength(2);
  for (const error of errors) expect(error).toMatch(/^src\/node\/classes\/ovirt-node\.ts/);
  expect(errors.join('\n')).toContain('newProperty');
  expect(errors.join('\n')).toContain('newStatistic');
});
