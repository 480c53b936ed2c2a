import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Runner } from '#actions';
import { openNetlink } from '#netlink';
import { undoAfterRestart } from '../../../src/actions/network/definitions/definition-undo.ts';
import { DefinitionLab } from '../../kit/definitions/definition-lab.ts';
import { ifupdownDefinitions } from '../../kit/definitions/ifupdown-definitions.ts';

/**
 * In namespaces of its own, with the programs and scripts of Debian's packages below a folder: lets ifupdown say and apply what the
 * agent has written. Prints what it made of that.
 */
const [mode = '', programs = '', ...definitions] = process.argv.slice(2);
const ip = (...args: readonly string[]) => execFileSync('ip', args, { encoding: 'utf8' });
const run = (file: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  return { status, stdout, stderr };
};
const print = (value: unknown) => process.stdout.write(JSON.stringify(value));

const theirs = 'auto eth3\niface eth3 inet static\n  address 203.0.113.9/24\n';
await using lab = await DefinitionLab.create({ '/etc/network/interfaces.d/theirs': theirs }, 'ifupdown');
execFileSync('cp', [
  '-a',
  '--remove-destination',
  `${join(programs, 'etc/network')}/.`,
  join(lab.root, 'etc/network'),
]);
for (const [from, to] of [
  ['sbin', '/usr/sbin'],
  ['lib', '/usr/lib'],
] as const)
  execFileSync('mount', ['-t', 'overlay', 'none', '-o', `lowerdir=${join(programs, from)}:${to}`, to]);
mkdirSync('/etc/network', { recursive: true });
execFileSync('mount', ['--bind', join(lab.root, 'etc/network'), '/etc/network']);
execFileSync('mount', ['-t', 'tmpfs', 'none', '/run']);
mkdirSync('/run/network');
execFileSync('mount', ['-t', 'sysfs', 'none', '/sys']);
for (const name of ['eth0', 'eth1', 'eth2', 'eth3']) {
  ip('link', 'add', name, 'type', 'veth', 'peer', 'name', `peer-${name}`);
  ip('link', 'set', `peer-${name}`, 'up');
}
interface Link {
  readonly ifname: string;
  readonly mtu: number;
  readonly address: string;
  readonly master?: string;
  readonly flags: readonly string[];
  readonly addr_info: readonly { readonly local: string; readonly scope: string }[];
}
const links = () =>
  Object.fromEntries(
    (JSON.parse(ip('-json', 'addr')) as readonly Link[])
      .filter(({ ifname }) => !/^(?:peer|lo)/.test(ifname))
      .map(({ ifname, mtu, address, master, flags, addr_info }) => [
        ifname,
        {
          mtu,
          mac: address,
          master,
          up: flags.includes('UP'),
          addresses: addr_info.filter(({ scope }) => scope === 'global').map(({ local }) => local),
        },
      ]),
  );

if (mode === 'query') {
  const answers: unknown[] = [];
  for (const [title, , xml] of ifupdownDefinitions) {
    const undo = await lab.define(xml);
    const texts = Object.entries(await lab.files()).filter(([file]) => file.startsWith('ovirt-node-'));
    const names = texts.flatMap(([, text]) => /^iface (\S+) /m.exec(text)?.[1] ?? []);
    answers.push({
      title,
      files: texts.map(([, text]) => text),
      answers: names.map((name) => ({ name, ...run('ifquery', name) })),
      list: run('ifquery', '--list', '--all'),
      hotplug: run('ifquery', '--list', '--allow', 'hotplug'),
    });
    await undo();
  }
  print(answers);
}

if (mode === 'start') {
  for (const definition of [
    `<interface type="bridge" name="br0"><mtu size="1400"/>
      <protocol family="ipv4"><ip address="192.0.2.5" prefix="24"/><ip address="192.0.2.6" prefix="32"/><route gateway="192.0.2.1"/></protocol>
      <protocol family="ipv6"><ip address="2001:db8::5" prefix="64"/><route gateway="2001:db8::1"/></protocol>
      <bridge stp="off" delay="0"><interface type="ethernet" name="eth0"/></bridge>
      <x:settings xmlns:x="http://ovirt.org/ovirt-node/interface/1.0"><x:mac address="52:54:00:12:34:56"/></x:settings></interface>`,
    `<interface type="ethernet" name="eth1"><protocol family="ipv4"><ip address="198.51.100.7" prefix="24"/></protocol>
      <x:settings xmlns:x="http://ovirt.org/ovirt-node/interface/1.0"><x:route destination="10.0.0.0/8" gateway="198.51.100.2" metric="9" table="77"/>
      <x:rule family="ipv4" priority="5" from="198.51.100.0/24" table="77"/></x:settings></interface>`,
    `<interface type="ethernet" name="eth2"><start mode="none"/><protocol family="ipv4"><ip address="198.51.100.9" prefix="24"/></protocol></interface>`,
    `<interface type="vlan" name="eth9.20"><vlan tag="20"><interface name="eth9"/></vlan></interface>`,
  ])
    await lab.define(definition);
  const { stderr } = run('ifup', '-a');
  print({
    stderr,
    links: links(),
    gateways: [ip('route', 'show', 'default'), ip('-6', 'route', 'show', 'default')],
    table: ip('route', 'show', 'table', '77'),
    rules: ip('rule', 'show', 'priority', '5'),
  });
}

if (mode === 'restart') {
  const card = (address: string) =>
    `<interface type="ethernet" name="eth1"><protocol family="ipv4"><ip address="${address}" prefix="24"/></protocol></interface>`;
  await lab.define(card('198.51.100.7'));
  const committed = await lab.files();
  // Not committed before the machine restarts.
  const changes = [
    await lab.prepareXml(card('198.51.100.8')),
    await lab.prepareXml(
      `<interface type="bridge" name="br1"><protocol family="ipv4"><ip address="192.0.2.7" prefix="24"/></protocol><bridge stp="off" delay="0"><interface type="ethernet" name="eth2"/></bridge></interface>`,
    ),
  ];
  for (const change of changes) await lab.apply(change);
  const started = run('ifup', '-a');
  const uncommitted = links();
  const runner = new Runner();
  const netlink = await openNetlink();
  const context = {
    runner,
    root: lab.root,
    netlink: async () => netlink,
    bus: async () => undefined,
  };
  const memories = changes.map(({ undoState }) => undoState).toReversed();
  const failures = await undoAfterRestart(memories, context);
  print({
    started: started.status,
    uncommitted,
    failures,
    isRestored: JSON.stringify(await lab.files()) === JSON.stringify(committed),
    links: links(),
  });
}

if (mode === 'stack') {
  for (const definition of definitions) await lab.define(definition);
  const { status, stderr } = run('ifup', '-a');
  print({ status, stderr, links: links() });
}
