import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findInDocument, findInSource } from './find-retired.ts';
import { readRetired } from './retired.ts';

/**
 * Generated files and fixtures, packages, the test that needs retired words as its input, and the file that reads a key of
 * checkpoints on disk.
 */
const exempt = /fixtures\/|\.generated\.ts$|node_modules\/|^test\/unit\/words\/|\/saved-routing-rules\.ts$/;
const retired = readRetired(readFileSync('docs/glossary.md', 'utf8'));
const found = [...sources(), ...documents()];
for (const line of found) process.stderr.write(`${line}\n`);
process.exitCode = found.length === 0 ? 0 : 1;

function sources(): readonly string[] {
  return ['src', 'test', 'scripts', 'bench', 'examples']
    .flatMap(filesBelow)
    .filter((file) => file.endsWith('.ts') && !exempt.test(file))
    .flatMap((file) => findInSource(file, readFileSync(file, 'utf8'), retired));
}

function documents(): readonly string[] {
  const beside = readdirSync('.').filter((name) => name.endsWith('.md'));
  const below = ['docs', 'test']
    .flatMap(filesBelow)
    .filter((file) => file.endsWith('.md') && !exempt.test(file));
  return [...beside, ...below, 'schema/ovirt-node.xml']
    .filter((file) => file !== 'docs/glossary.md')
    .flatMap((file) => findInDocument(file, readFileSync(file, 'utf8'), retired));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
