import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepEvidenceOrRemove } from '../../vm/lab/guest/keep-evidence.ts';

let place: string;
let folder: string;
let printed: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'failure-'));
  folder = join(place, 'vm-1');
  mkdirSync(folder);
  const lines = Array.from({ length: 100 }, (_, at) => `line ${at}`);
  writeFileSync(join(folder, 'console.log'), lines.join('\n'));
  writeFileSync(join(folder, 'speaker.wav'), 'RIFF');
  writeFileSync(join(folder, 'disk.qcow2'), 'a large disk');
  vi.stubEnv('TMPDIR', place);
  printed = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true });
});

const keptFolders = () => readdirSync(place).filter((name) => name.startsWith('vm-failed-'));

test('keepEvidenceOrRemove keeps reasons, logs and sound of a failed test, prints the end of the logs, and removes the disk', () => {
  const reasons = ['expected [] to equal ["+ a route"]', 'the network differs again'];
  keepEvidenceOrRemove(folder, { test: 'a shutdown', reasons });
  const [name = ''] = keptFolders();
  expect(keptFolders()).toHaveLength(1);
  expect(readdirSync(join(place, name)).sort()).toEqual(['console.log', 'failure.txt', 'speaker.wav']);
  const text = 'expected [] to equal ["+ a route"]\nthe network differs again\n';
  expect(readFileSync(join(place, name, 'failure.txt'), 'utf8')).toBe(`a shutdown\n${text}`);
  expect(printed).toContain(`--- failure of "a shutdown"\n${text}`);
  expect(readFileSync(join(place, name, 'console.log'), 'utf8')).toMatch(/^line 0\n/);
  expect(existsSync(folder)).toBe(false);
  expect(printed).toContain('--- console.log of "a shutdown"\nline 40\n');
  expect(printed).toContain('line 99\n');
  expect(printed).not.toContain('line 39\n');
  expect(printed).toContain(`are kept in ${join(place, name)}\n`);
});

test('keepEvidenceOrRemove removes everything and prints nothing after a passed test', () => {
  keepEvidenceOrRemove(folder, undefined);
  expect(existsSync(folder)).toBe(false);
  expect(keptFolders()).toEqual([]);
  expect(printed).toBe('');
});
