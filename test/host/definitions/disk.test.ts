import { beforeAll, expect, test } from 'vitest';
import { requireTools, run } from '../kit.ts';

beforeAll(() => requireTools('unshare', 'mount', 'umount'));

test('a definition on a full disk is undone as a whole, and one on a read-only disk is refused beforehand', () => {
  const guest = [process.execPath, '-C', 'ovirt-source', 'test/host/definitions/disk-guest.ts'];
  expect(JSON.parse(run('unshare', '--mount', ...guest))).toEqual({
    full: expect.stringMatching(
      /^ToolFailed: \/etc\/systemd\/network\/06-ovirt-node-.* cannot be written: ENOSPC/,
    ),
    failures: [],
    isRestored: true,
    readOnly: expect.stringMatching(
      /^Unsupported: \/etc\/systemd\/network\/06-ovirt-node-eth9.network cannot be written: EROFS/,
    ),
  });
});
