import { beforeAll, expect, test } from 'vitest';
import { requireTools, run } from '../kit.ts';

beforeAll(() => requireTools('ip', 'unshare', 'mount'));

test('setters and the creation of an interface write along what systemd-networkd defines, and a rollback restores both', () => {
  const guest = [process.execPath, '-C', 'ovirt-source', 'test/host/definitions/write-along-guest.ts'];
  const result = JSON.parse(run('unshare', '--mount', '--net', ...guest)) as Record<string, unknown>;
  expect(result).toMatchObject({
    created: {},
    changed: {
      'br9.netdev': expect.arrayContaining(['Kind=bridge', 'MulticastSnooping=no']),
      'br9.network': expect.arrayContaining([
        'MTUBytes=1400',
        'Address=192.0.2.9/24',
        'Address=198.51.100.9/24',
        'Gateway=198.51.100.1',
      ]),
    },
    open: {
      'br8.netdev': expect.arrayContaining(['Kind=bridge', 'AgeingTimeSec=123000ms']),
      'v1.network': expect.arrayContaining(['Name=v1', 'Bridge=br8']),
      'br9.network': expect.arrayContaining(['MTUBytes=1450']),
    },
    plan: expect.arrayContaining([
      'note: not written down: a member is written with defineInterfaceXML of its master',
    ]),
    rolledBack: true,
    isGone: true,
    isPersistent: [true, false],
    transient: false,
  });
  expect(result['names']).toEqual(['br8.netdev', 'br8.network', 'br9.netdev', 'br9.network', 'v1.network']);
});
