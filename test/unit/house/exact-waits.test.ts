import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const exactWait =
  /waitUntil\((?:async )?\(\) => [^\n]*\b(?:length|size|count\w*|calls|connections|received|dropped\w*|queries|attached)(?:\[\d\]|\(\))? === (?!0\b)/g;

/** Finds waits for an exact count, which a busy machine may pass between two checks; `waitForCount` fails at once instead. */
const exactWaits = (text: string): readonly string[] => text.match(exactWait) ?? [];

test('no test waits for an exact count of something that grows', () => {
  const files = globSync('test/{unit,contract,endurance,suites,brokers,host,docker,kit}/**/*.ts').filter(
    (path) => !path.endsWith('exact-waits.test.ts'),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((path) => exactWaits(readFileSync(path, 'utf8')).length > 0)).toEqual([]);
});

test.each([
  ['await waitUntil(() => published().length === 4, 4_000);', 1],
  ['await waitUntil(() => heartbeats === undefined || answers.size === wanted.size);', 1],
  ['await waitUntil(() => counts[1] === 50);', 1],
  ['await waitUntil(() => zoo.agent.counters.dropped === 1n, limitMs);', 1],
  ['await waitUntil(() => embedded.connections === 0);', 0],
  ['await waitUntil(() => published().length >= 4);', 0],
  ["await waitUntil(() => status().state === 'closed');", 0],
  ['await waitForCount(() => published().length, 4);', 0],
])('finds in %j so many exact waits: %d', (line, count) => {
  expect(exactWaits(line)).toHaveLength(count);
});
