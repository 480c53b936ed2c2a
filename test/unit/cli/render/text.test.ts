import { expect, test } from 'vitest';
import { renderObject } from '../../../../src/cli/render/pages/object-page.ts';
import { renderResults } from '../../../../src/cli/render/pages/results.ts';
import {
  formatAge,
  formatDuration,
  formatInstant,
  formatKibibytes,
} from '../../../../src/cli/render/text/quantity.ts';
import { renderTable } from '../../../../src/cli/render/text/table.ts';
import { renderValue } from '../../../../src/cli/render/text/value.ts';
import { lines } from '../../../kit/cli/lines.ts';

const nowNs = 1_795_000_000_000_000_000n;

test('fits a table to the terminal: cuts the widest column first and never a number', () => {
  const columns = [{ title: 'NAME' }, { title: 'TEXT' }, { title: 'N', align: 'right' as const }];
  const rows = [
    ['eth0', 'a long description of what this is about', '1000'],
    ['a-rather-long-name', 'short', '7'],
  ];
  const table = renderTable(columns, rows, { columns: 40 });
  expect(table).toBe(
    lines(
      'NAME              TEXT                 N',
      'eth0              a long descrip…   1000',
      'a-rather-long-…   short                7',
    ),
  );
  for (const line of table.split('\n')) expect([...line].length).toBeLessThanOrEqual(40);
  expect(renderTable(columns, rows)).toContain('a long description of what this is about');
});

test('keeps a minimum width of columns on a narrow terminal', () => {
  expect(renderTable([{ title: 'NAME' }], [['123456789']], { columns: 1 })).toBe(lines('NAME', '1234567…'));
});

test('replaces control characters from untrusted peers: cursor, bell, colour and text direction', () => {
  const evil = 'a\u001b[2Jb\u0007c\nd\u202ee\u0000\r\tf\u009b31m';
  const safe = 'a\ufffd[2Jb\ufffdc\ufffdd\ufffde\ufffd\ufffd\ufffdf\ufffd31m';
  expect(renderTable([{ title: 'X' }], [[evil]])).toBe(lines('X', safe));
  const values = { schema: undefined, properties: { [evil]: evil }, statistics: {} };
  const page = renderObject({ title: evil, objectName: evil, values });
  const results = renderResults({ [evil]: `${evil}\n${evil}` }, []);
  for (const text of [page, results]) expect(text).not.toMatch(/[^\n\P{Cc}]|\u202e/u);
});

test.for([
  [0n, '0 s'],
  [1_500_000n, '1.5 ms'],
  [59_000_000_000n, '59 s'],
  [3_661_000_000_000n, '1 h 1 min'],
  [86_400_000_000_000n, '1 d'],
  [273_600_000_000_000n, '3 d 4 h'],
  [-1_000_000_000n, '-1 s'],
] as const)('formats a duration of %s ns as %s', ([ns, text]) => {
  expect(formatDuration(ns)).toBe(text);
});

test('formats quantities with their units', () => {
  expect(formatKibibytes(25_165_824n)).toBe('24.0 GiB');
  expect(formatKibibytes(512)).toBe('512 KiB');
  expect(formatInstant(nowNs)).toBe('2026-11-18 11:06:40 UTC');
  expect(formatInstant(2n ** 63n * 1_000_000n)).toBe('9223372036854775808000000 ns');
  expect(formatAge(nowNs, nowNs)).toBe('now');
  expect(formatAge(nowNs - 90_000_000_000n, nowNs)).toBe('1 min ago');
  expect(renderValue(1000, 'uint32', 'Mbit/s')).toBe('1000 Mbit/s');
  expect(renderValue(12.345678, 'double', 'percent')).toBe('12.35 %');
  expect(renderValue(25_165_824n, 'uint64', 'KiB')).toBe('25165824 KiB (24.0 GiB)');
  expect(renderValue(2n ** 64n - 1n)).toBe('18446744073709551615');
  expect(renderValue(['a', { b: [1, true] }])).toBe('a, b={1, yes}');
});
