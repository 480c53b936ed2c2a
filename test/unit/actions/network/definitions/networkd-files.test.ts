import { chmod, chown, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { definitionUndoSchema } from '../../../../../src/actions/network/definitions/definition-undo.ts';
import { isOwnDefinition } from '../../../../../src/actions/network/definitions/own-file.ts';
import { DefinitionLab } from '../../../../kit/definitions/definition-lab.ts';
import { link } from '../../../../kit/node/facts.ts';
import { card } from '../sample-network.ts';

const etc = '/etc/systemd/network';
const own = (name: string, kind = 'network') => `${etc}/06-ovirt-node-${name}.${kind}`;
const eth0 = (address: string) =>
  `<interface type="ethernet" name="eth0"><protocol family="ipv4"><ip address="${address}" prefix="24"/></protocol></interface>`;
const vlan = (tag: number, lower = 'eth0') =>
  `<interface type="vlan" name="${lower}.${tag}"><vlan tag="${tag}"><interface name="${lower}"/></vlan></interface>`;
const bond = (...members: readonly string[]) =>
  `<interface type="bond" name="bond0"><bond mode="802.3ad">${members.map((name) => `<interface type="ethernet" name="${name}"/>`).join('')}</bond></interface>`;
const others = '[Match]\nName=en* eth*\n[Network]\nDHCP=yes\n';

test('overrides the file of another author by its name, and lets it win again when undefined', async () => {
  await using lab = await DefinitionLab.create({ [`${etc}/10-all.network`]: others });
  lab.links = [link({ index: 2, name: 'eth0' })];
  lab.state = { ...lab.state, links: [card(2, 'eth0')] };
  await lab.define(eth0('192.0.2.5'));
  const files = await lab.files();
  expect(files['10-all.network']).toBe(others);
  expect(files['06-ovirt-node-eth0.network']).toContain(`\n# in place of ${etc}/10-all.network\n`);
  expect(await lab.describe('eth0')).toContain('192.0.2.5');
  await lab.undefine('eth0');
  expect(await lab.files()).toEqual({ '10-all.network': others });
  expect(await lab.files('/run/systemd/network')).toEqual({});
});

test('adds a VLAN to its lower interface and keeps what another author configures there', async () => {
  await using lab = await DefinitionLab.create({
    [`${etc}/10-all.network`]: others,
    [`${etc}/10-all.network.d/more.conf`]: '[Network]\nVLAN=old\n',
  });
  lab.links = [link({ index: 2, name: 'eth0' })];
  lab.state = { ...lab.state, links: [card(2, 'eth0')] };
  await lab.define(eth0('192.0.2.5'));
  await lab.define(vlan(20));
  await lab.define(vlan(30));
  expect((await lab.files())['06-ovirt-node-eth0.network']).toMatch(
    /Address=192.*VLAN=eth0.20\nVLAN=eth0.30\n/s,
  );
  // Its lower interface is undefined last.
  await expect(lab.undefine('eth0')).rejects.toThrow(
    'eth0 is the lower interface of the definition of eth0.20, eth0.30; undefine eth0.20, eth0.30 first',
  );
  await lab.define(eth0('192.0.2.7'));
  expect((await lab.files())['06-ovirt-node-eth0.network']).toMatch(
    /192.0.2.7.*VLAN=eth0.20\nVLAN=eth0.30\n/s,
  );
  await lab.undefine('eth0.20');
  expect((await lab.files())['06-ovirt-node-eth0.network']).not.toContain('eth0.20');
});

test('keeps the definition of a VLAN whose lower interface does not exist, and forgets the carrier with the VLAN', async () => {
  await using lab = await DefinitionLab.create();
  await lab.define(vlan(20, 'eth9'));
  expect(Object.keys(await lab.files())).toEqual([
    '06-ovirt-node-eth9.20.netdev',
    '06-ovirt-node-eth9.20.network',
    '06-ovirt-node-eth9.network',
  ]);
  expect(await lab.describe('eth9.20')).toContain('<interface name="eth9"/>');
  // The VLAN moves to another lower interface.
  await lab.define(
    '<interface type="vlan" name="eth9.20"><vlan tag="20"><interface name="eth8"/></vlan></interface>',
  );
  expect(Object.keys(await lab.files())).not.toContain('06-ovirt-node-eth9.network');
  await lab.undefine('eth9.20');
  expect(await lab.files()).toEqual({});
});

test('releases the members that a bond has no more, and all of them when the bond is undefined', async () => {
  await using lab = await DefinitionLab.create();
  await lab.define(bond('eth0', 'eth1'));
  await lab.define(bond('eth1'));
  expect(Object.keys(await lab.files())).toEqual([
    '06-ovirt-node-bond0.netdev',
    '06-ovirt-node-bond0.network',
    '06-ovirt-node-eth1.network',
  ]);
  await lab.undefine('bond0');
  expect(await lab.files()).toEqual({});
});

test('keeps a bond in its bridge when the bond is defined again', async () => {
  await using lab = await DefinitionLab.create();
  await lab.define(
    '<interface type="bridge" name="br0"><bridge><interface type="bond" name="bond0"><bond mode="802.3ad"><interface type="ethernet" name="eth0"/></bond></interface></bridge></interface>',
  );
  await lab.define(bond('eth1'));
  expect((await lab.files())['06-ovirt-node-bond0.network']).toContain('Bridge=br0');
  expect(await lab.describe('br0')).toContain('name="eth1"');
});

test('undefines an interface that runs by a copy of its files below /run', async () => {
  await using lab = await DefinitionLab.create();
  await lab.define(bond('eth0'));
  lab.state = {
    ...lab.state,
    links: [card(2, 'eth0', { master: 'bond0', masterKind: 'bond' }), card(3, 'bond0', { kind: 'bond' })],
  };
  const undo = await lab.undefine('bond0');
  expect(await lab.files()).toEqual({});
  const running = await lab.files('/run/systemd/network');
  expect(running['05-ovirt-node-eth0.network']).toContain('Bond=bond0');
  expect(running['05-ovirt-node-bond0.netdev']).toContain('Mode=802.3ad');
  expect(await undo()).toEqual([]);
  expect(await lab.files('/run/systemd/network')).toEqual({});
  expect(Object.keys(await lab.files())).toHaveLength(3);
});

test('changes the start mode of its own file and of another author by an override', async () => {
  await using lab = await DefinitionLab.create({
    [`${etc}/10-eth1.network`]: '[Match]\nName=eth1\n[Network]\nDHCP=ipv4\n',
  });
  await lab.define(eth0('192.0.2.5'));
  const setStartMode = async (name: string, mode: 'none' | 'onboot') =>
    lab.apply(await lab.prepare({ operation: 'setStartMode', name, mode }));
  await setStartMode('eth0', 'none');
  await setStartMode('eth1', 'none');
  expect(await lab.describe('eth0')).toContain('<start mode="none"/>');
  expect(await lab.describe('eth1')).toMatch(/<start mode="none"\/>.*<dhcp\/>/s);
  await setStartMode('eth0', 'onboot');
  expect(await lab.describe('eth0')).toContain('<start mode="onboot"/>');
});

/** Files of the machine, a definition, and why it is refused. */
const refusals: readonly (readonly [
  title: string,
  files: Readonly<Record<string, string>>,
  xml: string,
  text: string,
])[] = [
  [
    'hotplug',
    {},
    '<interface type="ethernet" name="eth0"><start mode="hotplug"/></interface>',
    'start mode of eth0 is hotplug',
  ],
  [
    'a bond that does not start',
    {},
    bond('eth0').replace('<bond ', '<start mode="none"/><bond '),
    'start mode of bond0 is none',
  ],
  [
    'an option that no key says',
    {},
    bond('eth0').replace(
      '</bond>',
      '</bond><x:settings xmlns:x="http://ovirt.org/ovirt-node/interface/1.0"><x:option name="lp_interval" value="9"/></x:settings>',
    ),
    'option lp_interval of bond0 cannot be written for systemd-networkd',
  ],
  [
    'an invalid value, which the service would ignore',
    {},
    bond('eth0').replace(
      '</bond>',
      '</bond><x:settings xmlns:x="http://ovirt.org/ovirt-node/interface/1.0"><x:option name="lacp_rate" value="quick"/></x:settings>',
    ),
    'option lacp_rate of bond0 is quick; expected a value of the kernel',
  ],
  [
    'a kind that needs more than its name',
    {},
    '<interface type="ethernet" name="vx0"><x:settings xmlns:x="http://ovirt.org/ovirt-node/interface/1.0" kind="vxlan"/></interface>',
    'vx0 is a vxlan; expected a card, bond, bridge, vlan, dummy',
  ],
  [
    'a MAC address of no card',
    {},
    '<interface type="ethernet" name="eth0"><mac address="52:54:00:12:34:56"/></interface>',
    'mac of eth0 is 52:54:00:12:34:56, and the machine has no such card',
  ],
  [
    'a member of another master',
    { [`${etc}/20-p.network`]: '[Match]\nName=eth0\n[Network]\nBridge=br9\n' },
    bond('eth0'),
    'eth0 is a member of br9',
  ],
  [
    'a loop through inactive definitions',
    {
      [`${etc}/20-v.netdev`]: '[NetDev]\nName=v\nKind=vlan\n[VLAN]\nId=7\n',
      [`${etc}/20-br0.network`]: '[Match]\nName=br0\n[Network]\nVLAN=v\n',
    },
    '<interface type="bridge" name="br0"><bridge><interface type="vlan" name="v"><vlan tag="7"><interface name="br0"/></vlan></interface></bridge></interface>',
    'br0 stands on v stands on br0; expected no loop',
  ],
  [
    'a loop of three definitions',
    {
      [`${etc}/20-b.netdev`]: '[NetDev]\nName=b\nKind=vlan\n[VLAN]\nId=7\n',
      [`${etc}/20-br0.network`]: '[Match]\nName=br0\n[Network]\nVLAN=b\n',
    },
    '<interface type="bridge" name="br0"><bridge><interface type="vlan" name="a"><vlan tag="8"><interface name="b"/></vlan></interface></bridge></interface>',
    'br0 stands on a stands on b stands on br0; expected no loop',
  ],
  ['a file that is read first', { [`${etc}/00-eth.network`]: others }, eth0('192.0.2.5'), '00-eth.network'],
  [
    'a file of netplan',
    { '/run/systemd/network/10-netplan-eth0.network': others.replace('en* eth*', 'eth0') },
    eth0('192.0.2.5'),
    'netplan defines eth0',
  ],
  [
    'a file of ours that was edited by hand',
    { [own('eth0')]: '# ovirt-node-agent wrote this definition, sha256 00\n[Match]\nName=eth0\n' },
    eth0('192.0.2.5'),
    'was changed by hand',
  ],
];

test.each(refusals)('refuses %s and writes nothing', async (_title, files, xml, text) => {
  await using lab = await DefinitionLab.create(files);
  const before = await lab.files();
  await expect(lab.prepareXml(xml)).rejects.toThrow(text);
  expect(await lab.files()).toEqual(before);
});

test('refuses to undefine what another author wrote, and what is not defined', async () => {
  await using lab = await DefinitionLab.create({ [`${etc}/10-eth1.network`]: '[Match]\nName=eth1\n' });
  await expect(lab.undefine('eth1')).rejects.toThrow(
    `defined by ${etc}/10-eth1.network, which the agent did not write`,
  );
  await expect(lab.undefine('eth2')).rejects.toThrow(
    'eth2 has no definition by systemd-networkd; expected one',
  );
});

test('refuses a symbolic link in the place of its file', async () => {
  await using lab = await DefinitionLab.create({ '/etc/passwd': 'secret', [`${etc}/x`]: '' });
  await symlink(`${lab.root}/etc/passwd`, `${lab.root}${own('eth0')}`);
  await expect(lab.define(eth0('192.0.2.5'))).rejects.toThrow(`${own('eth0')} is a symbolic link`);
  expect(await readFile(`${lab.root}/etc/passwd`, 'utf8')).toBe('secret');
});

test('does not write over the change of a third party between the plan and the writing, nor undo it', async () => {
  await using lab = await DefinitionLab.create();
  const prepared = await lab.prepareXml(eth0('192.0.2.5'));
  const undo = await lab.define(eth0('192.0.2.6'));
  await expect(lab.apply(prepared)).rejects.toThrow('was changed by a third party meanwhile');
  expect(await lab.describe('eth0')).toContain('192.0.2.6');
  const path = `${lab.root}${own('eth0')}`;
  await writeFile(path, 'theirs');
  expect(await undo()).toEqual([`${own('eth0')} was changed by a third party, and stays as it is`]);
  expect(await readFile(path, 'utf8')).toBe('theirs');
  await rm(path);
});

test('keeps mode and owner of a file that it replaces, and copies its label where SELinux is enabled', async () => {
  await using lab = await DefinitionLab.create({ '/sys/fs/selinux/policy': '' });
  const commands: string[] = [];
  await lab.define(eth0('192.0.2.5'));
  const path = `${lab.root}${own('eth0')}`;
  expect((await stat(path)).mode & 0o777).toBe(0o644);
  await chmod(path, 0o640);
  const group = process.getuid?.() === 0 ? 12 : (process.getgid?.() ?? 0);
  await chown(path, process.getuid?.() ?? 0, group);
  Object.defineProperty(lab, 'context', {
    value: {
      root: lab.root,
      runner: {
        run: async (command: { file: string; args: readonly string[] }) =>
          void commands.push([command.file, ...command.args].join(' ')),
      },
    },
  });
  await lab.define(eth0('192.0.2.6'));
  expect(commands).toEqual([
    `chcon --reference=${path} -- ${lab.root}${etc}/.06-ovirt-node-eth0.network.tmp`,
  ]);
  const { mode, gid } = await stat(path);
  expect([mode & 0o777, gid]).toEqual([0o640, group]);
});

test('recognises a file by its mark and its digest', async () => {
  await using lab = await DefinitionLab.create();
  await lab.define(eth0('192.0.2.5'));
  const text = Object.values(await lab.files()).join('');
  expect(isOwnDefinition(text)).toBe(true);
  expect(isOwnDefinition(text.replace('192.0.2.5', '192.0.2.9'))).toBe(false);
});

test.each([
  ['another file', '/etc/passwd', null],
  ['a file outside of the folder', `${etc}/06-ovirt-node-/../../../x.network`, null],
  ['a file of another author', `${etc}/10-theirs.network`, null],
  ['a text of another author', own('eth0'), '[Match]\nName=eth0\n'],
  ['a file below /run with a text of another author', '/run/systemd/network/05-ovirt-node-eth0.network', 'x'],
])('a record on disk cannot name %s', (_title, path, text) => {
  const accepts = (service: string, before: string | null, after: string | null) =>
    definitionUndoSchema.safeParse({ service, files: [{ path, before, after }] }).success;
  expect([accepts('systemd-networkd', text, null), accepts('systemd-networkd', null, text)]).toEqual([
    false,
    false,
  ]);
  expect(accepts('ifupdown', null, null)).toBe(false);
});
