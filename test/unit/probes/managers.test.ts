import { expect, test } from 'vitest';
import { BusError } from '#dbus';
import { ProbeError } from '../../../src/probes/errors.ts';
import { managers } from '../../../src/probes/managers/managers-probe.ts';
import { findManagedByNetworkManager } from '../../../src/probes/managers/network-manager.ts';
import { findManagedByNetworkd } from '../../../src/probes/managers/networkd.ts';
import { createHost, readProbe } from '../../kit/probes/recorded-host.ts';

const device = (values: Readonly<Record<string, unknown>>) => ({
  'org.freedesktop.NetworkManager.Device': values,
});
const active = (StateFlags: number) => ({
  'org.freedesktop.NetworkManager.Connection.Active': { StateFlags },
});

test('NetworkManager holds what it manages, and not what it only watches', () => {
  const held = findManagedByNetworkManager({
    '/d/1': device({ Interface: 'eth0', Managed: true, ActiveConnection: '/a/1' }),
    '/d/2': device({ Interface: 'dummy0', Managed: true, ActiveConnection: '/a/2' }),
    '/d/3': device({ Interface: 'eth1', Managed: false, ActiveConnection: '/' }),
    '/d/4': device({ Interface: 'eth2', Managed: true, ActiveConnection: '/' }),
    '/d/5': device({ Interface: '', Managed: true }),
    '/a/1': active(0x5c),
    '/a/2': active(0xdc),
    '/settings': {},
  });
  expect([...held]).toEqual(['eth0', 'eth2']);
});

test('networkd holds what one of its files matched', () => {
  const link = (Name: string, AdministrativeState: string) => ({ Name, AdministrativeState });
  const held = findManagedByNetworkd(
    JSON.stringify({
      Interfaces: [
        link('lo', 'unmanaged'),
        link('eth0', 'configured'),
        link('eth1', 'configuring'),
        link('eth2', 'failed'),
        link('eth3', 'pending'),
        null,
        {},
      ],
    }),
  );
  expect([...held]).toEqual(['eth0', 'eth1', 'eth2']);
});

test.each(['', '{}', 'null', '{"Interfaces":{}}'])(
  'networkd that describes itself as %j is refused',
  (text) => expect(() => findManagedByNetworkd(text)).toThrow(ProbeError),
);

test('a recorded machine is known by its files alone', async () => {
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

test('a bus that is there and refuses is an error of the probe, not a machine without services', async () => {
  await using machine = await createHost({});
  const refused = () => Promise.reject(new BusError('no message bus at /x: refused', undefined));
  const host = { ...machine.host, isLive: true, openBus: refused };
  await expect(readProbe(managers, host)).rejects.toThrow(
    /^managers: the system bus: no message bus at \/x: refused$/,
  );
});
