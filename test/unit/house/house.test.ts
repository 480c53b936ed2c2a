import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { house, violations } from './house.ts';

const sources = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative('src', join(entry.parentPath, entry.name)));

test('every import goes downward through a door', () => {
  expect(sources.length).toBeGreaterThan(40);
  expect(sources.flatMap((file) => violations(file, readFileSync(join('src', file), 'utf8')))).toEqual([]);
});

test('every room may import only from floors below its own', () => {
  for (const [name, room] of Object.entries(house)) {
    for (const below of room.rooms)
      expect(house[below]?.floor, `${name} → ${below}`).toBeLessThan(room.floor);
  }
});

test('every room has a door and every door is a room', () => {
  const rooms = new Set(sources.map((file) => file.split('/')[0]));
  for (const room of rooms) {
    expect(Object.keys(house)).toContain(room);
    if (room !== 'cli') expect(sources).toContain(`${room}/index.ts`);
  }
});

test.each([
  ["import { x } from '#agent';", 'qmf/a.ts'],
  ["import type { x } from '#cli';", 'agent/a.ts'],
  ["import { x } from '#console';", 'agent/a.ts'],
  ["import { x } from '#agent';", 'console/a.ts'],
  ["import { x } from '../agent/y.ts';", 'qmf/a.ts'],
  ["import rhea from 'rhea';", 'agent/a.ts'],
  ["import rhea from 'rhea';", 'qmf/a.ts'],
  ["import koffi from 'koffi';", 'probes/links.ts'],
  ["import si from 'systeminformation';", 'probes/links.ts'],
  ["import { execa } from 'execa';", 'actions/power.ts'],
  ["import { readFile } from 'node:fs/promises';", 'qmf/sub/a.ts'],
  ["export * from '#cli';", 'qmf/a.ts'],
  ["const m = await import('#cli');", 'qmf/a.ts'],
  ["import {\n  a,\n  b,\n} from '#cli';", 'qmf/a.ts'],
  ["import 'pino';", 'agent/a.ts'],
  ["import { x } from '#qmf';", 'cellar/a.ts'],
])('refuses %j in %s', (source, file) => expect(violations(file, source)).toHaveLength(1));

test('lets the one file that owns a package import it', () => {
  expect(violations('probes/at-start.ts', "import si from 'systeminformation';")).toEqual([]);
});
