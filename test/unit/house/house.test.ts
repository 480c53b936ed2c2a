import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { house, violations } from './house.ts';
import { circles, fileGraph, folderGraph } from './import-graph.ts';

const sources = new Map(
  readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative('src', join(entry.parentPath, entry.name)))
    .map((file) => [file, readFileSync(join('src', file), 'utf8')]),
);
/** A folder with more files side by side has to be searched. */
const maxFilesInFolder = 16;

describe('the source tree', () => {
  test('imports only downward and through doors', () => {
    expect(sources.size).toBeGreaterThan(40);
    expect([...sources].flatMap(([file, source]) => violations(file, source))).toEqual([]);
  });

  test('lets a room import only rooms on lower floors, and base', () => {
    for (const [name, room] of Object.entries(house)) {
      for (const below of room.rooms.filter((other) => other !== 'base'))
        expect(house[below]?.floor, `${name} imports ${below}`).toBeLessThan(room.floor);
    }
    expect(house['base']?.rooms).toEqual([]);
  });

  test('has a door in every room and a room behind every door', () => {
    const rooms = new Set([...sources.keys()].map((file) => file.split('/')[0] ?? ''));
    expect([...rooms].sort()).toEqual(Object.keys(house).sort());
    for (const room of rooms) if (room !== 'cli') expect([...sources.keys()]).toContain(`${room}/index.ts`);
  });

  test('has no circle of files, type imports included', () => {
    expect(circles(fileGraph(sources))).toEqual([]);
  });

  test('has no circle of folders within a room', () => {
    expect(circles(folderGraph(fileGraph(sources)))).toEqual([]);
  });

  test.each(['src', 'test', 'scripts', 'bench'])('has no folder below %s that one has to search', (root) => {
    const counts = new Map<string, number>();
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.parentPath.includes('node_modules'))
        continue;
      counts.set(entry.parentPath, (counts.get(entry.parentPath) ?? 0) + 1);
    }
    expect([...counts].filter(([, count]) => count > maxFilesInFolder)).toEqual([]);
  });
});

test.each([
  ["import { x } from '#agent';", 'qmf/a.ts'],
  ["import type { x } from '#cli';", 'agent/a.ts'],
  ["import { x } from '#console';", 'agent/a.ts'],
  ["import { x } from '#agent';", 'console/a.ts'],
  ["import { x } from '#node';", 'transactions/a.ts'],
  ["import type { x } from '#node';", 'access/a.ts'],
  ["import { x } from '#transactions';", 'access/a.ts'],
  ["import { x } from '#qmf';", 'base/a.ts'],
  ["import { x } from '../agent/y.ts';", 'qmf/a.ts'],
  ["import rhea from 'rhea';", 'agent/a.ts'],
  ["import rhea from 'rhea';", 'qmf/a.ts'],
  ["import koffi from 'koffi';", 'probes/links.ts'],
  ["import si from 'systeminformation';", 'probes/links.ts'],
  ["import { execa } from 'execa';", 'actions/power.ts'],
  ["import { readFile } from 'node:fs/promises';", 'qmf/sub/a.ts'],
  ["export * from '#cli';", 'qmf/a.ts'],
  ["const m = await import('#cli');", 'qmf/a.ts'],
  ["let x: import('#cli').Y;", 'qmf/a.ts'],
  ["import {\n  a,\n  b,\n} from '#cli';", 'qmf/a.ts'],
  ["import 'pino';", 'agent/a.ts'],
  ["import { x } from '#qmf';", 'cellar/a.ts'],
])('the house refuses %j in %s', (source, file) => expect(violations(file, source)).toHaveLength(1));

test('the one file that owns a package may import it', () => {
  expect(violations('probes/inventory/system-information.ts', "import si from 'systeminformation';")).toEqual(
    [],
  );
});

describe('circles', () => {
  const graph = (files: Readonly<Record<string, string>>) => fileGraph(new Map(Object.entries(files)));

  test('finds two files that import each other, one of them only a type', () => {
    const files = graph({
      'node/a.ts': "import { b } from './b.ts';",
      'node/b.ts': "import type { A } from './a.ts';",
      'node/c.ts': "import { a } from './a.ts';",
    });
    expect(circles(files)).toEqual([['node/a.ts', 'node/b.ts']]);
  });

  test('finds a circle of three files that runs through a re-export', () => {
    const files = graph({
      'node/a.ts': "export * from './b.ts';",
      'node/b.ts': "import './c.ts';",
      'node/c.ts': "const a = await import('./a.ts');",
    });
    expect(circles(files)).toEqual([['node/a.ts', 'node/b.ts', 'node/c.ts']]);
  });

  test('finds two folders that import each other, though no file does', () => {
    const files = graph({
      'node/x/a.ts': "import '../y/b.ts';",
      'node/y/b.ts': '',
      'node/y/c.ts': "import '../x/d.ts';",
      'node/x/d.ts': '',
    });
    expect(circles(files)).toEqual([]);
    expect(circles(folderGraph(files))).toEqual([['node/x', 'node/y']]);
  });

  test('finds no circle in a tree, nor between files beside the door', () => {
    const files = graph({
      'node/index.ts': "export * from './x/a.ts';",
      'node/x/a.ts': "import '../low.ts';",
      'node/low.ts': '',
    });
    expect(circles(files)).toEqual([]);
    expect(circles(folderGraph(files))).toEqual([]);
  });
});
