import { existsSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { requireTools, run } from '../kit.ts';

beforeAll(() => requireTools('ip', 'unshare', 'mount'));

/** Of Debian's package systemd. */
const program = ['/usr/lib/systemd/systemd-networkd', '/lib/systemd/systemd-networkd'].find(existsSync);

test('systemd-networkd makes of the files at its start what was defined, and others keep their file', () => {
  if (program === undefined) throw new Error('this test needs systemd-networkd (Debian: systemd)');
  const guest = [process.execPath, '-C', 'ovirt-source', 'test/host/definitions/networkd-guest.ts', program];
  expect(JSON.parse(run('unshare', '--mount', '--net', ...guest))).toEqual({
    br0: { mtu: 1400, up: true, addresses: ['192.0.2.5', '2001:db8::5'] },
    eth0: { mtu: expect.any(Number), master: 'br0', up: true, addresses: [] },
    eth1: { mtu: 1500, up: true, addresses: ['198.51.100.7'] },
    eth2: { mtu: 1500, up: false, addresses: [] },
    eth3: { mtu: 1500, up: true, addresses: ['203.0.113.9'] },
  });
});
