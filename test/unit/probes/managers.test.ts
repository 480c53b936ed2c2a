import { expect, test } from 'vitest';
import { BusError } from '#dbus';
import { managers } from '../../../src/probes/managers/managers-probe.ts';
import { findManagedByNetworkManager } from '../../../src/probes/managers/network-manager.ts';
import { findManagedByNetworkd } from '../../../src/probes/managers/networkd.ts';
import { createHost } from '../../kit/probes/host-from-files.ts';
import { readProbe } from '../../kit/probes/read-probe.ts';

const device = (values: Readonly<Record<string, unknown>>) => ({
  'org.freedesktop.NetworkManager.Device': values,
});
const active = (StateFlags: number) => ({
  'org.freedesktop.NetworkManager.Connection.Active': { StateFlags },
});

test('finds interfaces that NetworkManager configures, and not those that it only watches', () => {
  const managed = findManagedByNetworkManager({
    '/d/1': device({ Interface: 'eth0', Managed: true, ActiveConnection: '/a/1' }),
    '/d/2': device({ Interface: 'dummy0', Managed: true, ActiveConnection: '/a/2' }),
    '/d/3': device({ Interface: 'eth1', Managed: false, ActiveConnection: '/' }),
    '/d/4': device({ Interface: 'eth2', Managed: true, ActiveConnection: '/' }),
    '/d/5': device({ Interface: '', Managed: true }),
    '/a/1': active(0x5c),
    '/a/2': active(0xdc),
    '/settings': {},
  });
  expect([...managed]).toEqual(['eth0', 'eth2']);
});

test('finds interfaces that a .network file matched', () => {
  const link = (name: string, state: string) => ({ name, state, file: undefined });
  const managed = findManagedByNetworkd([
    link('lo', 'unmanaged'),
    link('eth0', 'configured'),
    link('eth1', 'configuring'),
    link('eth2', 'failed'),
    link('eth3', 'pending'),
  ]);
  expect([...managed]).toEqual(['eth0', 'eth1', 'eth2']);
});

test('reads only the files of ifupdown on a recorded host', async () => {
  await using machine = await createHost({
    '/etc/network/interfaces': 'iface lo inet loopback\niface eth1 inet dhcp\n',
    '/run/network/ifstate': 'lo=lo\neth0=eth0\n',
  });
  const found = await readProbe(managers, machine.host);
  expect(found.services).toEqual(['ifupdown']);
  expect(Object.fromEntries(found.claims)).toEqual({
    lo: ['ifupdown'],
    eth0: ['ifupdown'],
    eth1: ['ifupdown'],
  });
  expect(found.complete).toBe(false);
});

test('rejects with ProbeError when the system bus refuses', async () => {
  await using machine = await createHost({});
  const refused = () => Promise.reject(new BusError('no message bus at /x: refused', undefined));
  const host = { ...machine.host, isLive: true, openBus: refused };
  await expect(readProbe(managers, host)).rejects.toThrow(
    /^managers: the system bus: no message bus at \/x: refused$/,
  );
});
