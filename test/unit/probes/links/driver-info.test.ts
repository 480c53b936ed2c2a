import { expect, test } from 'vitest';
import { type DriverInfo, parseDriverInfo } from '#netlink';
import { DriverInfoCache } from '../../../../src/probes/host/driver-info-cache.ts';
import type { Host } from '../../../../src/probes/host/host.ts';
import { links } from '../../../../src/probes/links/links-probe.ts';
import { readProbe } from '../../../kit/probes/read-probe.ts';
import { recordedHost } from '../../../kit/probes/recorded-host.ts';

const info: DriverInfo = { driver: 'e1000', version: '6.1.0', firmwareVersion: '3.2-9' };
const eth0 = { name: 'eth0', index: 2, driver: 'e1000', carrierChanges: 1 };

test('parses what a driver says of itself and its card', () => {
  const bytes = Buffer.alloc(196);
  bytes.write('ixgbe', 4);
  bytes.write('6.1.0-18-amd64', 36);
  bytes.write('0x800007a6, 1.2028.0', 68);
  expect(parseDriverInfo(bytes)).toEqual({
    driver: 'ixgbe',
    version: '6.1.0-18-amd64',
    firmwareVersion: '0x800007a6, 1.2028.0',
  });
  expect(parseDriverInfo(Buffer.alloc(196)).firmwareVersion).toBe('');
});

test('asks a driver once, and again after a change of its link', async () => {
  const asked: string[] = [];
  const cache = new DriverInfoCache((name) => {
    asked.push(name);
    return Promise.resolve(info);
  });
  for (let reading = 0; reading < 10; reading += 1) expect(await cache.read(eth0)).toEqual(info);
  expect(asked).toEqual(['eth0']);
  await cache.read({ ...eth0, carrierChanges: 3 });
  await cache.read({ ...eth0, carrierChanges: 3, driver: 'e1000e' });
  await cache.read({ ...eth0, carrierChanges: 3, driver: 'e1000e', index: 7 });
  await cache.read({ ...eth0, carrierChanges: 3, driver: 'e1000e', index: 7 });
  expect(asked).toHaveLength(4);
});

test('forgets the oldest answers of a machine whose links come and go', async () => {
  let asked = 0;
  const cache = new DriverInfoCache(() => {
    asked += 1;
    return Promise.resolve(undefined);
  });
  for (let index = 1; index <= 3000; index += 1) await cache.read({ ...eth0, index });
  await cache.read({ ...eth0, index: 3000 });
  expect(asked).toBe(3000);
  await cache.read({ ...eth0, index: 1 });
  expect(asked).toBe(3001);
});

test('publishes versions of driver and firmware for cards alone, and no placeholder', async () => {
  const asked = new Set<string>();
  const answers: Readonly<Record<string, DriverInfo>> = {
    eth1: { ...info, firmwareVersion: 'N/A' },
    eth2: info,
  };
  const host: Host = {
    ...recordedHost('two-socket-server'),
    readDriverInfo: ({ name }) => {
      asked.add(name);
      return Promise.resolve(answers[name]);
    },
  };
  const found = new Map((await readProbe(links, host))?.map((link) => [link.name, link]));
  expect(found.get('eth2')).toMatchObject({ driverVersion: '6.1.0', firmwareVersion: '3.2-9' });
  expect(found.get('eth1')).toMatchObject({ driverVersion: '6.1.0', firmwareVersion: undefined });
  expect([...asked].sort()).toEqual(['eth0', 'eth1', 'eth2']);
});

test('reads the names of a virtio card where udev keeps them, at the card', async () => {
  const server = recordedHost('two-socket-server');
  const card = 'E:ID_VENDOR_FROM_DATABASE=Red Hat, Inc.\nE:ID_MODEL_FROM_DATABASE=Virtio network device\n';
  const host: Host = {
    ...server,
    readText: async (path) => (path === '/run/udev/data/+pci:0000:00:05.0' ? card : server.readText(path)),
  };
  const found = new Map((await readProbe(links, host))?.map((link) => [link.name, link]));
  expect(found.get('eth0')).toMatchObject({
    vendorName: 'Red Hat, Inc.',
    deviceName: 'Virtio network device',
  });
  expect(found.get('eth2')?.vendorName).toBe('Intel Corporation');
});
