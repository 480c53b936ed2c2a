import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type NodeObject, readNodeSchema } from '#node';
import type { ObjectClass } from '#qmf';
import { MetricsFile } from '../../../../src/cli/service/metrics-file.ts';
import { memoryLog } from '../../../kit/agent/zoo.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';
import { waitUntil } from '../../../kit/wait-until.ts';

const schema = readNodeSchema(readFileSync('schema/ovirt-node.json', 'utf8'));
const schemaClass = schema.classes.find((each) => each.id.className === 'ovirtNode') as ObjectClass;
let memory = 1n;
const objects = (): readonly NodeObject[] => [
  { schemaClass, objectName: 'x', properties: { memory }, statistics: {} },
];

let folder: string;
let path: string;
let clock: ManualClock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'metrics-'));
  path = join(folder, 'ovirt-node.prom');
  clock = new ManualClock();
  memory = 1n;
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (at = path, log = memoryLog()) => MetricsFile.open({ path: at, schema, log, clock, objects });
const text = () => readFileSync(path, 'utf8');

test('metrics.file has the facts at once, and newer ones every 15 seconds, for every user, until it ends', async () => {
  const file = await open();
  expect(text()).toContain('ovirt_node_machine_memory_bytes 1024\n');
  expect(statSync(path).mode & 0o777).toBe(0o644);
  memory = 2n;
  await clock.advance(14_000);
  expect(text()).toContain(' 1024\n');
  await clock.advance(1_000);
  await waitUntil(() => text().includes('ovirt_node_machine_memory_bytes 2048\n'), 10_000);
  memory = 3n;
  await clock.advance(15_000);
  await waitUntil(() => text().includes('ovirt_node_machine_memory_bytes 3072\n'), 10_000);
  await file[Symbol.asyncDispose]();
  expect(readdirSync(folder)).toEqual([]);
  expect(clock.countTimers()).toBe(0);
});

test('metrics.file replaces the file of an earlier run as a whole: a reader keeps the old file', async () => {
  await (await open())[Symbol.asyncDispose]();
  writeFileSync(path, '# HELP ovirt_node_machine_memory_bytes old\n');
  const before = statSync(path).ino;
  await using _file = await open();
  expect(statSync(path).ino).not.toBe(before);
  expect(readdirSync(folder)).toEqual(['ovirt-node.prom']);
});

test.each([
  ['another content', () => writeFileSync(path, 'root:x:0:0\n'), 'it has another content'],
  ['a symbolic link', () => symlinkSync('/etc/passwd', path), 'it is a symbolic link'],
  ['a folder', () => mkdirSync(path), 'it is not a regular file'],
])('metrics.file with %s is refused and left alone', async (_, prepare, reason) => {
  prepare();
  await expect(open()).rejects.toThrow(`metrics.file is ${path}; expected a writable file: ${reason}`);
  expect(readdirSync(folder)).toEqual(['ovirt-node.prom']);
});

test('metrics.file needs a name that node_exporter reads, and a folder', async () => {
  await expect(open(join(folder, 'facts.txt'))).rejects.toThrow('names that end with .prom');
  await expect(open(join(folder, 'none/facts.prom'))).rejects.toThrow(/expected a writable file: ENOENT/);
});

test('a metrics.file that can no longer be written is logged once, and written again later', async () => {
  const log = memoryLog();
  const file = await open(path, log);
  const blocker = `${path}.tmp`;
  mkdirSync(blocker);
  const warnings = () => log.lines.filter((line) => JSON.stringify(line).includes('metrics.file'));
  await clock.advance(15_000);
  await waitUntil(() => warnings().length > 0, 10_000);
  await clock.advance(30_000);
  rmSync(blocker, { recursive: true });
  memory = 4n;
  await clock.advance(15_000);
  await waitUntil(() => text().includes(' 4096\n'), 10_000);
  expect(warnings()).toHaveLength(1);
  await file[Symbol.asyncDispose]();
});
