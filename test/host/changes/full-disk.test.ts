import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireTools, run } from '../kit.ts';

/** In a mount namespace of its own, on a disk of sixteen kibibytes. */
const onSmallDisk = 'mount -t tmpfs -o size=16k,mode=700 none "$1" && shift && exec "$@"';

test('on a full disk nothing is begun, and what was begun keeps its record', () => {
  requireTools('unshare', 'mount');
  const folder = mkdtempSync(join(tmpdir(), 'full-'));
  try {
    const guest = [process.execPath, '-C', 'ovirt-source', 'test/host/changes/full-disk-guest.ts', folder];
    expect(JSON.parse(run('unshare', '--mount', 'sh', '-c', onSmallDisk, 'sh', folder, ...guest))).toEqual({
      begun: 'ENOSPC',
      found: [{ state: 'begun' }, 'none'],
      told: ['the end of a call cannot be kept: the same request again is answered with that'],
      records: [`${'a'.repeat(64)}.json`],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
