import { expect, test } from 'vitest';
import { renderObject } from '../../../../src/cli/render/pages/object-page.ts';
import { renderResults } from '../../../../src/cli/render/pages/results.ts';
import { renderTable } from '../../../../src/cli/render/text/table.ts';
import { cpuMs } from '../../../kit/cpu-ms.ts';

const limitMs = 4_000;

function within<T>(action: () => T): T {
  const before = cpuMs();
  const result = action();
  expect(cpuMs() - before).toBeLessThan(limitMs);
  return result;
}

/** Values by name, as a console reads them. */
const members = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, true]));

test('shows an object and results of more members than a function takes as arguments', () => {
  const values = { schema: undefined, properties: members(150_000), statistics: {} };
  const page = within(() => renderObject({ title: 'leo', objectName: 'a:b:leo', values }));
  expect(page.split('\n').length).toBeGreaterThan(150_000);
  const results = within(() => renderResults(members(150_000), []));
  expect(results.split('\n')).toHaveLength(150_001);
  const map = within(() => renderResults({ map: new Map(Object.entries(members(150_000))) }, []));
  expect(map.split('\n')).toHaveLength(150_001);
});

test('fits columns of megabytes to a terminal, in bounded time', () => {
  const columns = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((title) => ({ title }));
  const row = columns.map((_, index) => 'x'.repeat(1_000_000 + index));
  const table = within(() => renderTable(columns, [row, row], { columns: 100 }));
  for (const line of table.trimEnd().split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});

test('renders a list of maps with thousands of names for a terminal, in bounded time', () => {
  const maps = [0, 1].map(
    (row) => new Map(Array.from({ length: 3_000 }, (_, index) => [`k${row}-${index}`, 'v'.repeat(100)])),
  );
  const text = within(() => renderResults({ rows: maps }, [], { columns: 100 }));
  expect(text.trimEnd().split('\n')).toHaveLength(3);
});
