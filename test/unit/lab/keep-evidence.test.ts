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
  writeFileSync(join(folder, 'disk.qcow2'), 'a large one');
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

const kept = () => readdirSync(place).filter((name) => name.startsWith('vm-failed-'));

test('what the machine of a failed test told is kept and the end of it printed; its disk is gone', () => {
  keepEvidenceOrRemove(folder, 'a shutdown');
  const [name = ''] = kept();
  expect(kept()).toHaveLength(1);
  expect(readdirSync(join(place, name)).sort()).toEqual(['console.log', 'speaker.wav']);
  expect(readFileSync(join(place, name, 'console.log'), 'utf8')).toMatch(/^line 0\n/);
  expect(existsSync(folder)).toBe(false);
  expect(printed).toContain('--- console.log of "a shutdown"\nline 40\n');
  expect(printed).toContain('line 99\n');
  expect(printed).not.toContain('line 39\n');
  expect(printed).toContain(`is kept in ${join(place, name)}\n`);
});

test('of a test that passed nothing is kept and nothing printed', () => {
  keepEvidenceOrRemove(folder, undefined);
  expect(existsSync(folder)).toBe(false);
  expect(kept()).toEqual([]);
  expect(printed).toBe('');
});
