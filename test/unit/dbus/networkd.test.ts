import { expect, test } from 'vitest';
import { BusError } from '#dbus';
import { parseNetworkdLinks } from '../../../src/dbus/networkd.ts';

test.each(['', '{}', 'null', '{"Interfaces":{}}'])(
  'throws BusError when networkd describes itself as %j',
  (text) => expect(() => parseNetworkdLinks(text)).toThrow(BusError),
);

test('parses name, state and .network file of links, and skips other entries', () => {
  const links = [
    { Name: 'eth0', AdministrativeState: 'configured', NetworkFile: '/etc/systemd/network/eth0.network' },
    { Name: 'eth1', AdministrativeState: 'unmanaged', NetworkFile: null },
    null,
    {},
  ];
  expect(parseNetworkdLinks(JSON.stringify({ Interfaces: links }))).toEqual([
    { name: 'eth0', state: 'configured', file: '/etc/systemd/network/eth0.network' },
    { name: 'eth1', state: 'unmanaged', file: undefined },
  ]);
});
