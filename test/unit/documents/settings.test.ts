import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { listExclusionProblems } from '../../../src/cli/config/exclusion.ts';
import { loadConfig } from '../../../src/cli/config/load-config.ts';
import { listPolicyProblems } from '../../../src/cli/config/policy.ts';
import { readSnippets } from '../../kit/documents/snippets.ts';

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Loads a text as the program does at its start; the files that it names may be absent. */
function load(text: string) {
  const file = join(folder, 'agent.toml');
  writeFileSync(file, text);
  return loadConfig({ environment: {}, file, checks: [listPolicyProblems, listExclusionProblems] });
}

test.each(readSnippets('toml'))('the configuration of $document:$line is good', ({ text }) => {
  const config = load(text);
  expect(Object.values(config.source).filter((source) => source !== 'default')).not.toEqual([]);
});

test.each([
  ['broker.url', '[broker]\nurl = "amqp://broker.example.com"\n'],
  ['gardener', '[policy.callers]\n"alice@QPID" = "gardener"\n'],
  ['disk.smell', '[publish]\nexclude = ["disk.smell"]\n'],
])('refuses a configuration with %s', (name, text) => {
  expect(() => load(text)).toThrow(name);
});
