import { readFileSync, writeFileSync } from 'node:fs';
import { configurationDocument } from './configuration.ts';
import { brokersDocument } from './contract-table.ts';
import { errorsDocument } from './errors.ts';
import { predicatesDocument } from './predicates.ts';

/** The documents generated from the code. With `--check` the script writes none and fails when one is stale. */
const documents: Readonly<Record<string, () => string>> = {
  'docs/brokers.md': brokersDocument,
  'docs/configuration.md': configurationDocument,
  'docs/errors.md': errorsDocument,
  'docs/predicates.md': predicatesDocument,
};

const check = process.argv.includes('--check');
const stale = Object.entries(documents).filter(([path, make]) => {
  const text = make();
  if (text === current(path)) return false;
  if (!check) writeFileSync(path, text);
  return true;
});
for (const [path] of stale) {
  process.stdout.write(check ? `${path} is stale; run npm run docs\n` : `${path} written\n`);
}
if (check && stale.length > 0) process.exitCode = 1;

function current(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
