import { expect, test } from 'vitest';
import { parseIfstate, parseInterfaces, readIfupdown } from '../../../src/probes/managers/ifupdown.ts';
import { createHost } from '../../kit/probes/host-from-files.ts';

test('parses stanzas and included files, and skips comments, options and malformed lines', () => {
  const text = [
    '# iface eth9 inet dhcp',
    'auto lo eth0',
    'iface lo inet loopback',
    '\tiface eth0 inet static',
    '  address 192.0.2.1/24',
    'iface \\',
    '  bond0 inet manual',
    'iface',
    'source /etc/network/interfaces.d/*',
    'source-directory more',
  ].join('\n');
  expect(parseInterfaces(text)).toEqual({
    stanzas: ['lo', 'eth0', 'bond0'],
    sources: [
      { kind: 'source', pattern: '/etc/network/interfaces.d/*' },
      { kind: 'source-directory', pattern: 'more' },
    ],
  });
});

test('parses the interfaces that are up from ifstate', () => {
  expect([...parseIfstate('lo=lo\neth0=office\neth1=\n\nx\n')]).toEqual(['lo', 'eth0']);
});

test('reads included files once each when they include each other', async () => {
  await using machine = await createHost({
    '/etc/network/interfaces': 'iface lo inet loopback\nsource interfaces.d/*.cfg\nsource-directory dir\n',
    '/etc/network/interfaces.d/a.cfg': 'iface eth0 inet dhcp\nsource /etc/network/interfaces\n',
    '/etc/network/interfaces.d/b.off': 'iface eth1 inet dhcp\n',
    '/etc/network/dir/office': 'iface eth2 inet manual\nsource /no/such/file\n',
    '/etc/network/dir/office.bak': 'iface eth3 inet manual\n',
    '/run/network/ifstate': 'lo=lo\neth0=eth0\n',
  });
  const found = await readIfupdown(machine.host);
  expect([...(found?.defined ?? [])]).toEqual(['lo', 'eth0', 'eth2']);
  expect([...(found?.running ?? [])]).toEqual(['lo', 'eth0']);
});

test('reads undefined on a machine without ifupdown', async () => {
  await using machine = await createHost({ '/etc/hostname': 'x' });
  expect(await readIfupdown(machine.host)).toBeUndefined();
});
