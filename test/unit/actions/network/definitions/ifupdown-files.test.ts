import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { definitionUndoSchema } from '../../../../../src/actions/network/definitions/definition-undo.ts';
import { DefinitionLab } from '../../../../kit/definitions/definition-lab.ts';
import { link } from '../../../../kit/node/facts.ts';
import { card } from '../sample-network.ts';

const etc = '/etc/network/interfaces.d';
const main = '/etc/network/interfaces';
const sourcing = 'source /etc/network/interfaces.d/*\n';
const own = (name: string, level = 1) => `${etc}/ovirt-node-${level}-${name}`;
const ns = 'xmlns:x="http://ovirt.org/ovirt-node/interface/1.0"';
const create = (files: Parameters<typeof DefinitionLab.create>[0] = {}) =>
  DefinitionLab.create(files, 'ifupdown');
const eth0 = (address: string, more = '') =>
  `<interface type="ethernet" name="eth0" ${ns}>${more}<protocol family="ipv4"><ip address="${address}" prefix="24"/></protocol></interface>`;
const vlan = (tag: number, lower = 'eth0', name = `${lower}.${tag}`) =>
  `<interface type="vlan" name="${name}"><vlan tag="${tag}"><interface name="${lower}"/></vlan></interface>`;
const bond = (...members: readonly string[]) =>
  `<interface type="bond" name="bond0"><bond mode="802.3ad">${members.map((name) => `<interface type="ethernet" name="${name}"/>`).join('')}</bond></interface>`;
const bridge = (...ports: readonly string[]) =>
  `<interface type="bridge" name="br0"><bridge>${ports.join('')}</bridge></interface>`;
const port = '<interface type="ethernet" name="eth0"/>';
const option = (xml: string, name: string, value: string) =>
  xml
    .replace(' name=', ` ${ns} name=`)
    .replace(
      /<\/interface>$/,
      `<x:settings><x:option name="${name}" value="${value}"/></x:settings></interface>`,
    );

test('writes a stanza for each address, and edits no file of another author', async () => {
  const theirs = `${sourcing}auto lo\niface lo inet loopback\n`;
  await using lab = await create({ [main]: theirs, [`${etc}/setup`]: 'iface eth9 inet dhcp\n' });
  await lab.define(eth0('192.0.2.5', '<mtu size="9000"/>'));
  const { 'ovirt-node-1-eth0': text = '', ...others } = await lab.files();
  expect(text.split('\n').slice(1)).toEqual([
    'auto eth0',
    'iface eth0 inet manual',
    '\tmtu 9000',
    'iface eth0 inet static',
    '\taddress 192.0.2.5/24',
    '',
  ]);
  expect(others).toEqual({ setup: 'iface eth9 inet dhcp\n' });
  await lab.undefine('eth0');
  expect(await lab.files()).toEqual(others);
  expect(await readFile(`${lab.root}${main}`, 'utf8')).toBe(theirs);
});

test('orders the files so that members and lower interfaces come up first', async () => {
  await using lab = await create();
  await lab.define(bridge(vlan(20, 'bond0')));
  await lab.define(bond('eth0', 'eth1'));
  await lab.define(eth0('192.0.2.5').replaceAll('eth0', 'eth5'));
  expect(Object.keys(await lab.files())).toEqual([
    'ovirt-node-1-eth5',
    'ovirt-node-2-bond0',
    'ovirt-node-3-bond0_2e20',
    'ovirt-node-4-br0',
  ]);
});

test('a card that becomes a member loses the file of its addresses, and leaves with the bond', async () => {
  await using lab = await create();
  await lab.define(eth0('192.0.2.5'));
  await lab.define(bond('eth0', 'eth1'));
  expect(Object.keys(await lab.files())).toEqual(['ovirt-node-2-bond0']);
  await lab.define(bond('eth1'));
  expect(await lab.describe('bond0')).not.toContain('eth0');
  await lab.undefine('bond0');
  expect(await lab.files()).toEqual({});
});

test('undefines a bridge with all that is in it, except what carries another VLAN', async () => {
  await using lab = await create();
  await lab.define(bridge(bond('eth0')));
  await lab.undefine('br0');
  expect(await lab.files()).toEqual({});
  await lab.define(bridge(bond('eth0')));
  await lab.define(vlan(30, 'bond0'));
  await expect(lab.undefine('bond0')).rejects.toThrow(
    'bond0 is the lower interface of the definition of bond0.30',
  );
  await lab.undefine('br0');
  expect(Object.keys(await lab.files())).toEqual(['ovirt-node-2-bond0', 'ovirt-node-3-bond0_2e30']);
});

test('keeps the definition of a VLAN whose lower interface does not exist', async () => {
  await using lab = await create();
  await lab.define(vlan(20, 'eth9'));
  expect(await lab.describe('eth9.20')).toContain('<interface name="eth9"/>');
  await lab.undefine('eth9.20');
  expect(await lab.files()).toEqual({});
});

test('keeps a bond in its bridge when the bond is defined again', async () => {
  await using lab = await create();
  await lab.define(bridge(bond('eth0')));
  await lab.define(bond('eth1'));
  expect(await lab.describe('br0')).toContain('name="eth1"');
});

test('changes the start mode with that of the interfaces inside', async () => {
  await using lab = await create();
  await lab.define(bridge(bond('eth0')));
  await lab.define(eth0('192.0.2.5').replaceAll('eth0', 'eth5'));
  const setStartMode = async (name: string, mode: 'none' | 'onboot' | 'hotplug') =>
    lab.apply(await lab.prepare({ operation: 'setStartMode', name, mode }));
  const starts = async () =>
    Object.values(await lab.files()).map((text) => /^(?:auto|allow-hotplug) .*/m.exec(text)?.[0]);
  expect(await starts()).toEqual(['auto eth5', 'auto bond0', 'auto br0']);
  await setStartMode('br0', 'none');
  await setStartMode('eth5', 'hotplug');
  expect(await starts()).toEqual(['allow-hotplug eth5', undefined, undefined]);
  expect(await lab.describe('eth5')).toContain('<start mode="hotplug"/>');
  expect(await lab.describe('br0')).toContain('<start mode="none"/>');
  await setStartMode('br0', 'onboot');
  expect(await starts()).toEqual(['allow-hotplug eth5', 'auto bond0', 'auto br0']);
  await expect(setStartMode('br0', 'hotplug')).rejects.toThrow(
    'start mode of br0 is hotplug, and a bridge is not',
  );
  await expect(setStartMode('bond0', 'none')).rejects.toThrow('bond0 is a member of br0 by its definition');
  await expect(setStartMode('eth8', 'none')).rejects.toThrow(
    'eth8 has no definition by ifupdown; expected one',
  );
});

test('a card that another author only mentions may join a bridge, and its line stays', async () => {
  const text = `${sourcing}auto eth0\niface eth0 inet manual\n`;
  await using lab = await create({ [main]: text });
  lab.links = [link({ index: 2, name: 'eth0' })];
  lab.state = { ...lab.state, links: [card(2, 'eth0')] };
  await lab.define(bridge(port));
  expect(Object.keys(await lab.files())).toEqual(['ovirt-node-4-br0']);
  expect(await lab.describe('br0')).toContain('name="eth0"');
});

/** Files of the machine, a definition, and why it is refused. */
const refusals: readonly (readonly [
  title: string,
  files: Readonly<Record<string, string>>,
  xml: string,
  text: string,
])[] = [
  [
    'an interface that another author configures',
    { [main]: `${sourcing}\n# the office\nauto eth0\niface eth0 inet dhcp\n` },
    eth0('192.0.2.5'),
    '/etc/network/interfaces line 5 has "iface eth0 inet dhcp", which configures eth0',
  ],
  [
    'a label of another author',
    { [`${etc}/setup`]: 'iface eth0:1 inet static\n address 192.0.2.9/24\n' },
    eth0('192.0.2.5'),
    `${etc}/setup line 1 has "iface eth0:1 inet static"`,
  ],
  [
    'a member with options of another author',
    { [`${etc}/setup`]: 'iface eth0 inet manual\n mtu 9000\n' },
    bridge(port),
    `${etc}/setup line 1 has "iface eth0 inet manual"`,
  ],
  [
    'a start that another author has at another time',
    { [main]: `${sourcing}auto /eth*\n` },
    eth0('192.0.2.5', '<start mode="hotplug"/>'),
    '/etc/network/interfaces line 2 has "auto /eth*"',
  ],
  [
    'a mapping of another author',
    { [main]: `${sourcing}mapping eth*\n script /x\n` },
    eth0('192.0.2.5'),
    'line 2 has "mapping eth*"',
  ],
  [
    'files that are not sourced',
    { [main]: 'source /etc/network/interfaces.d/*.cfg\n' },
    eth0('192.0.2.5'),
    '/etc/network/interfaces does not source /etc/network/interfaces.d/*; expected it',
  ],
  [
    'ifupdown2',
    { '/usr/share/ifupdown2/ifupdown2': '' },
    eth0('192.0.2.5'),
    'ifupdown2 reads /etc/network/interfaces',
  ],
  ['ifupdown-ng', { '/usr/libexec/ifupdown-ng/link': '' }, eth0('192.0.2.5'), 'ifupdown-ng reads'],
  [
    'hotplug of a bond',
    {},
    bond('eth0').replace('<bond ', '<start mode="hotplug"/><bond '),
    'start mode of bond0 is hotplug',
  ],
  [
    'a bond option that ifenslave ignores',
    {},
    option(bond('eth0'), 'min_links', '1'),
    'option min_links of bond0 cannot be written for ifupdown; expected mode, miimon',
  ],
  [
    'a bond option with a wrong value, which the script would ignore',
    {},
    option(bond('eth0'), 'lacp_rate', 'quick'),
    'option lacp_rate of bond0 is quick; expected a value of the kernel',
  ],
  [
    'a value that a shell would run',
    {},
    option(bond('eth0'), 'arp_ip_target', '$(reboot)'),
    'option arp_ip_target of bond0 is "$(reboot)", which ifupdown would hand to a shell',
  ],
  [
    'an option of a port',
    {},
    bridge(
      `<interface type="ethernet" name="eth0"><x:settings ${ns}><x:option name="cost" value="5"/></x:settings></interface>`,
    ),
    'option cost of eth0 cannot be written for ifupdown; expected none',
  ],
  [
    'an MTU of a port that its bridge overrides',
    {},
    `<interface type="bridge" name="br0" ${ns}><mtu size="1500"/><bridge><interface type="ethernet" name="eth0"><x:settings><x:mtu size="9000"/></x:settings></interface></bridge></interface>`,
    'MTU of eth0 is 9000, and ifupdown gives it that of br0, 1500',
  ],
  [
    'a VLAN whose name means another one',
    {},
    vlan(7, 'eth0', 'eth1.7'),
    'eth1.7 is a VLAN 7 on eth0, and ifupdown takes the name for VLAN 7 on eth1',
  ],
  [
    'a VLAN on a VLAN by its name',
    {},
    vlan(6, 'eth0.5'),
    'eth0.5.6 is a VLAN 6 on eth0.5, and ifupdown takes the name for VLAN 5 on eth0',
  ],
  [
    'a DHCP client whose DNS servers are not used',
    {},
    eth0('192.0.2.5').replace('<ip address', '<dhcp peerdns="no"/><ip address'),
    'peerdns of ipv4 of eth0 is no, which ifupdown leaves to the DHCP client',
  ],
  [
    'a family that is turned off',
    {},
    `<interface type="ethernet" name="eth0" ${ns}><x:settings><x:disabled family="ipv6"/></x:settings></interface>`,
    'ipv6 of eth0 is disabled, which ifupdown cannot say',
  ],
  [
    'a gateway without an address',
    {},
    '<interface type="ethernet" name="eth0"><protocol family="ipv4"><dhcp/><route gateway="192.0.2.1"/></protocol></interface>',
    'the ipv4 gateway of eth0 is 192.0.2.1; expected an address with it',
  ],
  [
    'a member of another master that does not exist',
    { [`${etc}/setup`]: 'iface br9 inet manual\n bridge_ports eth0\n' },
    bond('eth0'),
    'eth0 is a member of br9',
  ],
  [
    'a loop through inactive definitions',
    { [`${etc}/setup`]: 'iface br0.7 inet manual\n' },
    bridge(vlan(7, 'br0')),
    'br0 stands on br0.7 stands on br0; expected no loop',
  ],
  [
    'a loop of three definitions',
    { [`${etc}/setup`]: 'iface b inet manual\n pre-up ip link add link br0 name b type vlan id 7\n' },
    bridge(vlan(8, 'b', 'a')),
    'br0 stands on a stands on b stands on br0; expected no loop',
  ],
  [
    'a file of ours that was edited by hand',
    { [own('eth0')]: '# ovirt-node-agent wrote this definition, sha256 00\niface eth0 inet dhcp\n' },
    eth0('192.0.2.5'),
    'was changed by hand',
  ],
];

test.each(refusals)('refuses %s for ifupdown and writes nothing', async (_title, files, xml, text) => {
  await using lab = await create(files);
  const before = await lab.files();
  await expect(lab.prepareXml(xml)).rejects.toThrow(text);
  expect(await lab.files()).toEqual(before);
});

test.each([
  ['/etc/network/if-pre-up.d/ifenslave', bond('eth0'), 'package ifenslave'],
  ['/sbin/brctl', bridge(port), 'package bridge-utils'],
  [
    '/sbin/dhclient',
    eth0('192.0.2.5').replace('<ip ', '<dhcp/><ip '),
    'package isc-dhcp-client, udhcpc or dhcpcd',
  ],
  ['/sbin/ifup', eth0('192.0.2.5'), 'package ifupdown'],
  [
    '/etc/network/if-up.d/000resolvconf',
    eth0('192.0.2.5').replace(
      '</interface>',
      '<x:settings><x:dns server="192.0.2.53"/></x:settings></interface>',
    ),
    'package resolvconf or openresolv',
  ],
])('refuses what needs %s where it is missing', async (path, xml, text) => {
  await using lab = await create();
  await lab.prepareXml(xml);
  await rm(`${lab.root}${path}`);
  await expect(lab.prepareXml(xml)).rejects.toThrow(text);
});

test('refuses to undefine what another author wrote, a member, and what is not defined', async () => {
  await using lab = await create({ [`${etc}/setup`]: 'iface eth1 inet dhcp\n' });
  await lab.define(bridge(bond('eth0')));
  await expect(lab.undefine('eth1')).rejects.toThrow(
    `defined by ${etc}/setup, which the agent did not write`,
  );
  await expect(lab.undefine('eth2')).rejects.toThrow('eth2 has no definition by ifupdown; expected one');
  await expect(lab.undefine('bond0')).rejects.toThrow('bond0 is a member of br0 by its definition');
});

test('refuses a symbolic link in the place of a stanza file', async () => {
  await using lab = await create({ '/etc/passwd': 'secret', [`${etc}/x`]: '' });
  await symlink(`${lab.root}/etc/passwd`, `${lab.root}${own('eth0')}`);
  await expect(lab.define(eth0('192.0.2.5'))).rejects.toThrow(`${own('eth0')} is a symbolic link`);
  expect(await readFile(`${lab.root}/etc/passwd`, 'utf8')).toBe('secret');
});

test('leaves a stanza file that a third party changed between plan and writing, also when it undoes', async () => {
  await using lab = await create();
  const prepared = await lab.prepareXml(eth0('192.0.2.5'));
  const undo = await lab.define(eth0('192.0.2.6'));
  await expect(lab.apply(prepared)).rejects.toThrow('was changed by a third party meanwhile');
  await writeFile(`${lab.root}${own('eth0')}`, 'theirs');
  expect(await undo()).toEqual([`${own('eth0')} was changed by a third party, and stays as it is`]);
  expect(await readFile(`${lab.root}${own('eth0')}`, 'utf8')).toBe('theirs');
});

test.each([
  ['another file', '/etc/passwd', null],
  ['a file outside of the folder', `${etc}/ovirt-node-1-/../../x`, null],
  ['a file of another author', `${etc}/setup`, null],
  ['a text of another author', own('eth0'), 'iface eth0 inet dhcp\n'],
])('a record of ifupdown on disk cannot name %s', (_title, path, text) => {
  const accepts = (before: string | null, after: string | null) =>
    definitionUndoSchema.safeParse({ service: 'ifupdown', files: [{ path, before, after }] }).success;
  expect([accepts(text, null), accepts(null, text)]).toEqual([false, false]);
});
