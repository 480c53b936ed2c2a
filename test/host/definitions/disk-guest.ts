import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DefinitionLab } from '../../kit/definitions/definition-lab.ts';

/** In a mount namespace of its own: definitions on a small disk, and on one that is read-only. Prints what happened. */
const service = process.argv[2] === 'ifupdown' ? 'ifupdown' : 'systemd-networkd';
const ports = ['eth0', 'eth1', 'eth2', 'eth3', 'eth4'].map(
  (name) =>
    `<interface type="ethernet" name="${name}"><x:settings xmlns:x="http://ovirt.org/ovirt-node/interface/1.0"><x:mtu size="1400"/></x:settings></interface>`,
);
const bridge = `<interface type="bridge" name="br0"><bridge>${ports.join('')}</bridge></interface>`;
const card = (address: string) =>
  `<interface type="ethernet" name="eth9"><protocol family="ipv4"><ip address="${address}" prefix="24"/></protocol></interface>`;
const reason = (error: unknown) =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

await using lab = await DefinitionLab.create({}, service);
const disk = join(
  lab.root,
  { ifupdown: '/etc/network/interfaces.d', 'systemd-networkd': '/etc/systemd' }[service],
);
mkdirSync(disk, { recursive: true });
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'none', disk]);
await lab.define(card('192.0.2.5'));
const before = await lab.files();
const prepared = await lab.prepareXml(bridge);
const undo = { states: [prepared.undoState] };
const full = await lab.apply(prepared).then(() => 'written', reason);
const { undoDefinitions } = await import('../../../src/actions/network/definitions/definition-undo.ts');
const failures = await undoDefinitions(undo.states, lab.context);
const isRestored = JSON.stringify(await lab.files()) === JSON.stringify(before);
execFileSync('mount', ['-o', 'remount,ro', disk]);
const readOnly = await lab.prepareXml(card('192.0.2.6')).then(() => 'planned', reason);
process.stdout.write(JSON.stringify({ full, failures, isRestored, readOnly }));
execFileSync('umount', [disk]);
