import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The least limit of a wall clock that a test may set, in milliseconds. A busy machine takes several times as long as usual. */
const minLimitMs = 1_500;

const limit = /(?:performance\.now\(\)|\b(?:ms|\w*Ms)\b)[^\n]*\.toBeLessThan(?:OrEqual)?\((\d[\d_]*)\)/g;

/** Finds limits of a wall clock that a busy machine breaks. */
const tightLimits = (text: string): readonly number[] =>
  [...text.matchAll(limit)]
    .filter(([line]) => !line.includes('cpuMs()'))
    .map(([, ms = '']) => Number(ms.replaceAll('_', '')))
    .filter((ms) => ms < minLimitMs);

test('no test limits the wall clock to less than a second and a half', () => {
  const files = globSync('test/{unit,contract,endurance,suites,brokers,host}/**/*.ts').filter(
    (path) => !path.endsWith('wall-clock.test.ts'),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((path) => tightLimits(readFileSync(path, 'utf8')).length > 0)).toEqual([]);
});

test.each([
  ['expect(performance.now() - start).toBeLessThan(1000);', 1],
  ['expect(tookMs - closedMs, "the end").toBeLessThan(1_000);', 1],
  ['expect(ms).toBeLessThanOrEqual(500);', 1],
  ['expect(performance.now() - start).toBeLessThan(2_500);', 0],
  ['expect(cpuMs() - start).toBeLessThan(1000);', 0],
  ['expect(names.length).toBeLessThan(30);', 0],
])('finds in %j so many tight limits: %d', (line, count) => {
  expect(tightLimits(line)).toHaveLength(count);
});
