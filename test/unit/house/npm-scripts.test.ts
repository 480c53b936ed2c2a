import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};

const guard = 'node bin/require-node.js && ';

/**
 * Tells whether a script gives a clear sentence on an old Node, which `npm ci --ignore-scripts` leaves it with: Node's own
 * message there is about a file extension, a syntax or an option.
 */
function isGuarded(script: string): boolean {
  if (script.startsWith(guard)) return true;
  return !/\bvitest\b|-C ovirt-source|\.ts\b/.test(script);
}

test.each(Object.entries(scripts))('npm run %s says which Node it needs', (_, script) => {
  expect(script).toSatisfy(isGuarded);
});

test.each([
  'vitest run --project unit',
  'node -C ovirt-source bench/main.ts',
  'node --watch src/cli/main.ts',
  'biome ci . && node -C ovirt-source scripts/words/main.ts && node bin/require-node.js && true',
])('finds that %j says nothing about Node', (script) => expect(isGuarded(script)).toBe(false));

test.each(['tsc', 'npm test -- --coverage', `${guard}vitest run`, 'exec node bin/ovirt-node.js agent'])(
  'accepts %j',
  (script) => expect(isGuarded(script)).toBe(true),
);

test('npm start runs bin/ovirt-node.js, which says which Node it needs', () => {
  expect(scripts['start']).toMatch(/^exec node bin\/ovirt-node\.js /);
});

test('the script after npm ci does nothing where package.json and the lock file are alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prepare-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{}');
    const { status, stdout, stderr } = spawnSync('sh', ['-c', scripts['prepare'] ?? 'false'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
