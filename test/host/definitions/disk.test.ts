import { beforeAll, expect, test } from 'vitest';
import { requireTools, run } from '../kit.ts';

beforeAll(() => requireTools('unshare', 'mount', 'umount'));

test.each([
  ['systemd-networkd', '/etc/systemd/network/06-ovirt-node-', 'eth9.network'],
  ['ifupdown', '/etc/network/interfaces.d/ovirt-node-', '1-eth9'],
])(
  'a definition of %s on a full disk is undone as a whole, and one on a read-only disk is refused beforehand',
  (service, prefix, file) => {
    const guest = [process.execPath, '-C', 'ovirt-source', 'test/host/definitions/disk-guest.ts', service];
    const { full, readOnly, ...others } = JSON.parse(run('unshare', '--mount', ...guest));
    expect(others).toEqual({ failures: [], isRestored: true });
    expect(full).toMatch(new RegExp(`^ToolFailed: ${prefix}.* cannot be written: ENOSPC`));
    expect(readOnly).toContain(`Unsupported: ${prefix}${file} cannot be written: EROFS`);
  },
);
