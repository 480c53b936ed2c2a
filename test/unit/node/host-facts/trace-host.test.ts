import { expect, test } from 'vitest';
import { findSource, traceHost } from '#node';
import { probes } from '#probes';
import { createHost } from '../../../kit/probes/host-from-files.ts';
import { recordedHost } from '../../../kit/probes/recorded-host.ts';

const { signal } = new AbortController();

test('a traced host notes what answered, and nothing that is absent', async () => {
  await using machine = await createHost({
    '/proc/a': 'text',
    '/sys/folder/b': '',
    '/etc/link': { link: 'x' },
  });
  const { host, read } = traceHost(machine.host);
  expect(await host.readText('/proc/a')).toBe('text');
  await host.readBytes('/proc/none');
  await host.listFolder('/sys/folder');
  await host.readLink('/etc/link');
  expect(await host.exists('/sys/folder/b')).toBe(true);
  await host.exists('/sys/folder/c');
  await host.readClockSynchronized();
  expect(await host.openNetlink()).toBeUndefined();
  expect(await host.openBus()).toBeUndefined();
  expect([...read]).toEqual(['/proc/a', '/sys/folder', '/etc/link', '/sys/folder/b']);
});

test('notes the tables that netlink dumped', async () => {
  const { host, read } = traceHost(recordedHost('two-socket-server'));
  await probes.addresses.read(host, signal);
  expect(read).toContain('netlink addresses');
  expect(read).not.toContain('netlink links');
});

const speed = { className: 'networkInterface', member: 'speed', key: 'eth0', kind: undefined };

test.each([
  [
    'the first source that answered',
    speed,
    ['netlink link-modes', '/sys/class/net/eth0/speed'],
    'netlink link-modes',
  ],
  ['the next where the first did not', speed, ['/sys/class/net/eth0/speed'], '/sys/class/net/eth0/speed'],
  ['none that answered for another object', speed, ['/sys/class/net/eth1/speed'], undefined],
  [
    'a path of which any part may differ',
    { ...speed, member: 'driverVersion' },
    ['/sys/module/e1000/version'],
    '/sys/module/*/version',
  ],
  [
    'one of the kind that factsSource names',
    { className: 'ovirtNode', member: 'productName', key: '', kind: 'device-tree' },
    ['/sys/class/dmi/id/product_name', '/proc/device-tree/model'],
    '/proc/device-tree/model',
  ],
  [
    'a configured UUID, which no reading brings',
    { className: 'ovirtNode', member: 'uuid', key: '', kind: 'configured' },
    ['/etc/machine-id'],
    'setting node.uuid',
  ],
])('finds as the source of a fact %s', (_, query, read, source) => {
  expect(findSource({ ...query, read: new Set(read) })).toBe(source);
});
