import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireTools, run } from '../kit.ts';

/** Runs a command with a disk of sixteen kibibytes mounted, in a private mount namespace. */
const onSmallDisk = 'mount -t tmpfs -o size=16k,mode=700 none "$1" && shift && exec "$@"';

test('the call journal begins no call on a full disk, and keeps the record of a call that has begun', () => {
  requireTools('unshare', 'mount');
  const folder = mkdtempSync(join(tmpdir(), 'full-'));
  try {
    const guest = [process.execPath, '-C', 'ovirt-source', 'test/host/changes/full-disk-guest.ts', folder];
    expect(JSON.parse(run('unshare', '--mount', 'sh', '-c', onSmallDisk, 'sh', folder, ...guest))).toEqual({
      begun: 'ENOSPC',
      found: [{ state: 'begun' }, 'none'],
      logged: [
        'end of a call cannot be journaled; a repeated request gets the answer that its outcome is unknown',
      ],
      records: [`${'a'.repeat(64)}.json`],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
