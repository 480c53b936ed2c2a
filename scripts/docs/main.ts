import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { configurationDocument } from './configuration.ts';
import { brokersDocument } from './contract-table.ts';
import { errorsDocument } from './errors.ts';
import { factsDocument, UnprovenFacts } from './facts.ts';
import { manual } from './manual.ts';
import { predicatesDocument } from './predicates.ts';

/** The documents generated from the code. With `--check` the script writes none and fails when one is stale. */
const documents: Readonly<Record<string, () => string>> = {
  'docs/brokers.md': brokersDocument,
  'docs/configuration.md': configurationDocument,
  'docs/errors.md': errorsDocument,
  'docs/facts.md': factsDocument,
  'docs/predicates.md': predicatesDocument,
  ...manual,
};

const check = process.argv.includes('--check');
mkdirSync('man', { recursive: true });
const stale = Object.entries(documents).filter(([path, make]) => {
  const text = makeOrReport(make);
  if (text === undefined || text === current(path)) return false;
  if (!check) writeFileSync(path, text);
  return true;
});
for (const [path] of stale) {
  process.stdout.write(check ? `${path} is stale; run npm run docs\n` : `${path} written\n`);
}
/** Pages of commands that are gone. */
const leftOver = readdirSync('man')
  .map((name) => `man/${name}`)
  .filter((path) => !Object.hasOwn(manual, path));
for (const path of leftOver) {
  if (!check) rmSync(path);
  process.stdout.write(check ? `${path} has no command; run npm run docs\n` : `${path} removed\n`);
}
if (check && stale.length + leftOver.length > 0) process.exitCode = 1;

/** @returns undefined when the document cannot be made; the reasons are printed, and the script fails. */
function makeOrReport(make: () => string): string | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof UnprovenFacts)) throw error;
    process.stdout.write(`${error.message}\n`);
    process.exitCode = 1;
    return undefined;
  }
}

function current(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
