import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '../../..');
const json = 'schema/ovirt-node.json';
const types = 'src/node/schema.generated.ts';
const docs = 'docs/schema.md';
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'codegen-'));
  for (const folder of ['schema', 'src/node', 'docs']) await mkdir(join(root, folder), { recursive: true });
  for (const file of ['schema/ovirt-node.xml', json, types, docs])
    await cp(join(repository, file), join(root, file));
});
afterEach(() => rm(root, { recursive: true }));

async function codegen(...options: readonly string[]): Promise<{ code: number; stderr: string }> {
  const main = join(repository, 'scripts/codegen/main.ts');
  const run = promisify(execFile)(process.execPath, ['-C', 'ovirt-source', main, '--root', root, ...options]);
  return run.then(
    ({ stderr }) => ({ code: 0, stderr }),
    (error: { code: number; stderr: string }) => ({ code: error.code, stderr: error.stderr }),
  );
}
const edit = async (file: string, change: (text: string) => string) =>
  writeFile(join(root, file), change(await readFile(join(root, file), 'utf8')));

it('finds the generated files of the repository up to date', async () => {
  expect(await codegen('--check')).toEqual({ code: 0, stderr: '' });
});

it.each([json, types, docs])('fails the check for a stale %s and leaves the file unchanged', async (file) => {
  await edit(file, (text) => text.replace('hypervisor', 'supervisor'));
  const stale = await readFile(join(root, file), 'utf8');
  const { code, stderr } = await codegen('--check');
  expect(code).toBe(1);
  expect(stderr).toBe(`codegen: ${file} is not up to date with schema/ovirt-node.xml; run npm run codegen\n`);
  expect(await readFile(join(root, file), 'utf8')).toBe(stale);
});

it('fails the check for a missing file', async () => {
  await rm(join(root, docs));
  expect(await codegen('--check')).toEqual({
    code: 1,
    stderr: `codegen: ${docs} is missing; run npm run codegen\n`,
  });
});

it('fails the check for a changed schema until the files are generated again', async () => {
  await edit('schema/ovirt-node.xml', (text) => text.replace('release of the running kernel', 'the kernel'));
  expect((await codegen('--check')).code).toBe(1);
  expect(await codegen()).toEqual({ code: 0, stderr: '' });
  expect(await codegen('--check')).toEqual({ code: 0, stderr: '' });
  expect(await readFile(join(root, types), 'utf8')).toContain('/** the kernel (sstr, RO, optional) */');
});

it('reports an invalid schema in one line and writes nothing', async () => {
  await edit('schema/ovirt-node.xml', (text) => text.replace('type="bool"', 'type="boole"'));
  const before = await readFile(join(root, types), 'utf8');
  const { code, stderr } = await codegen();
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^codegen: line \d+: <property name="uuidTrusted">: type is "boole"; expected one of .*\n$/,
  );
  expect(await readFile(join(root, types), 'utf8')).toBe(before);
});
