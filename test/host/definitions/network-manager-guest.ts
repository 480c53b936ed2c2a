import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definitionPlan, flattenDefinition } from '#actions';
import { systemClock } from '#base';
import { readInterfaceXml } from '../../../src/actions/network/xml/read/read-interface-xml.ts';
import { TransactionManager } from '../../../src/transactions/manager.ts';
import { rollBackCheckpoint } from '../../../src/transactions/rollback.ts';
import { rollBackWritten } from '../../../src/transactions/rollback-written.ts';
import type { TransactionEvent } from '../../../src/transactions/transaction-event.ts';
import { NetworkManagerLab, profileFolder } from '../../kit/definitions/network-manager-lab.ts';

/** In namespaces of its own: definitions beside those of other authors, restarts, third parties. Prints what happened. */
const card = (name: string, address: string, rest = '') =>
  `<interface type="ethernet" name="${name}">${rest}<protocol family="ipv4"><ip address="${address}" prefix="24"/></protocol></interface>`;
const bridge = (name: string, address: string, port: string) =>
  `<interface type="bridge" name="${name}"><start mode="onboot"/><protocol family="ipv4"><ip address="${address}" prefix="24"/></protocol>
    <bridge stp="off" delay="0"><interface type="ethernet" name="${port}"/></bridge></interface>`;
const theirs = (name: string, address: string, rest = '') =>
  `[connection]\nid=theirs-${name}\nuuid=00000000-0000-4000-8000-00000000000${name.at(-1)}\ntype=ethernet\ninterface-name=${name}\n${rest}[ipv4]\nmethod=manual\naddress1=${address}/24\n[ipv6]\nmethod=disabled\n`;
const fileOf = (name: string) => join(profileFolder, `theirs-${name}.nmconnection`);
const ownFile = (name: string) => join(profileFolder, `ovirt-node ${name}.nmconnection`);
const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const reason = async (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  );
const own = 'ovirt-node eth0';
const ignore = () => undefined;

await using lab = await NetworkManagerLab.create();
const address = async (name: string) => /<ip address="([^"]*)"/.exec(await lab.describe(name))?.[1];
const results: Record<string, unknown> = {};

// Another author's profile stays as it is, and is in force again after undefine; what runs stays, too.
lab.writeProfile(fileOf('eth0'), theirs('eth0', '192.0.2.9', 'autoconnect-priority=150\n'));
await lab.waitUntil(() => lab.addresses('eth0') === '192.0.2.9');
const before = digest(fileOf('eth0'));
await lab.define(card('eth0', '192.0.2.5'));
results['override'] = {
  running: lab.addresses('eth0'),
  written: await address('eth0'),
  priority: lab.nmcli('-g', 'connection.autoconnect-priority', 'con', 'show', own),
};
await lab.restartMachine();
await lab.waitUntil(() => lab.addresses('eth0') === '192.0.2.5');
const undefined_ = await lab.undefine('eth0');
results['undefine'] = {
  running: lab.addresses('eth0'),
  written: await address('eth0'),
  profile: lab.nmcli('-g', 'GENERAL.CONNECTION', 'dev', 'show', 'eth0'),
  again: await reason(lab.undefine('eth0')),
};
results['undo of undefine'] = { failures: await lab.undo(undefined_), written: await address('eth0') };
await lab.undefine('eth0');
await lab.restartMachine();
await lab.waitUntil(() => lab.addresses('eth0') === '192.0.2.9');
results['theirs again'] = digest(fileOf('eth0')) === before;

// Start modes.
results['modes'] = {
  none: await reason(lab.setStartMode('eth0', 'none')),
  hotplug: await reason(lab.setStartMode('eth0', 'hotplug')),
};
lab.writeProfile(fileOf('eth1'), theirs('eth1', '198.51.100.9', 'autoconnect=false\n'));
const mode = await lab.setStartMode('eth1', 'onboot');
results['start of theirs'] = {
  written: await address('eth1'),
  onboot: (await lab.describe('eth1')).includes('"onboot"'),
  running: lab.addresses('eth1'),
  failures: await lab.undo(mode),
  mode: (await lab.describe('eth1')).includes('"none"'),
};

// A bridge and its member: start mode, restart, undefine while it runs.
await lab.define(bridge('br0', '203.0.113.5', 'eth2'));
await lab.setStartMode('br0', 'none');
const autoconnect = () =>
  ['br0', 'eth2'].map((name) =>
    lab.nmcli('-g', 'connection.autoconnect', 'con', 'show', `ovirt-node ${name}`),
  );
results['bridge off'] = {
  autoconnect: autoconnect(),
  member: await reason(lab.setStartMode('eth2', 'onboot')),
};
await lab.restartMachine();
results['bridge stays off'] = lab.addresses('br0') === undefined;
await lab.setStartMode('br0', 'onboot');
results['bridge on'] = { autoconnect: autoconnect(), running: lab.addresses('br0') === undefined };
await lab.restartMachine();
const master = () => lab.links().find(({ ifname }) => ifname === 'eth2')?.master;
await lab.waitUntil(() => lab.addresses('br0') === '203.0.113.5' && master() === 'br0');
await lab.undefine('br0');
results['bridge undefined'] = {
  running: lab.addresses('br0'),
  member: master(),
  written: [await lab.describe('br0'), await lab.describe('eth2')],
};
await lab.define(bridge('br0', '203.0.113.6', 'eth2'));
results['bridge defined while it runs'] = { running: lab.addresses('br0'), written: await address('br0') };
await lab.undefine('br0');
await lab.restartMachine();
results['bridge gone'] = lab.addresses('br0') === undefined && master() === undefined;

// Keys of others stay; what is edited by hand is neither changed nor removed; secrets are not lost.
await lab.define(card('eth3', '192.0.2.33'));
const secret = ['802-1x.eap', 'md5', '802-1x.identity', 'x', '802-1x.password', 's3cret'];
lab.nmcli('con', 'mod', 'ovirt-node eth3', 'ipv4.dhcp-client-id', 'theirs', ...secret);
const prepared = await lab.prepareXml(card('eth3', '192.0.2.34'));
const redefined = await lab.apply(prepared);
const kept = (text: string) =>
  ['dhcp-client-id=theirs', 'password=s3cret'].every((line) => text.includes(line));
results['keys of others'] = {
  kept: kept(readFileSync(ownFile('eth3'), 'utf8')),
  plan: prepared.plan.join().includes('s3cret'),
  changed: readFileSync(ownFile('eth3'), 'utf8').includes('192.0.2.34'),
  failures: await lab.undo(redefined),
  restored: readFileSync(ownFile('eth3'), 'utf8').includes('192.0.2.33/24'),
};
const removed = await lab.undefine('eth3');
results['secrets'] = {
  gone: !readdirSync(profileFolder).includes('ovirt-node eth3.nmconnection'),
  failures: await lab.undo(removed),
  kept: kept(readFileSync(ownFile('eth3'), 'utf8')),
};
lab.nmcli('con', 'mod', 'ovirt-node eth3', 'ipv4.addresses', '192.0.2.35/24');
const edited = digest(ownFile('eth3'));
results['edited by hand'] = {
  define: await reason(lab.define(card('eth3', '192.0.2.36'))),
  undefine: await reason(lab.undefine('eth3')),
  others: await reason(lab.define(card('eth1', '198.51.100.8'))),
  same: digest(ownFile('eth3')) === edited,
};
lab.nmcli('con', 'del', 'ovirt-node eth3');

// A third party changes the profile between plan and write, and between write and undo.
await lab.define(card('eth3', '192.0.2.33'));
const late = await lab.prepareXml(card('eth3', '192.0.2.34'));
lab.nmcli('con', 'mod', 'ovirt-node eth3', 'ipv4.dhcp-client-id', 'theirs');
results['third party before'] = await reason(lab.apply(late));
const written = await lab.define(card('eth3', '192.0.2.34'));
lab.nmcli('con', 'mod', 'ovirt-node eth3', 'connection.zone', 'theirs');
results['third party after'] = {
  failures: await lab.undo(written),
  zone: lab.nmcli('-g', 'connection.zone', 'con', 'show', 'ovirt-node eth3'),
};
lab.nmcli('con', 'del', 'ovirt-node eth3');

// A restart of the machine before the commit.
const uncommitted = await lab.define(bridge('br1', '203.0.113.7', 'eth3'));
await lab.restartMachine();
await lab.waitUntil(() => lab.addresses('br1') === '203.0.113.7');
const failures = await lab.undoAfterRestart(uncommitted);
await lab.waitUntil(() => lab.addresses('br1') === undefined);
results['restart'] = {
  failures,
  profiles: lab
    .nmcli('-t', '-f', 'NAME', 'con')
    .split('\n')
    .filter((name) => /br1|eth3/.test(name)),
};
await lab.define(card('eth3', '192.0.2.33'));
const changedOver = await lab.define(card('eth3', '192.0.2.34'));
await lab.restartMachine();
await lab.waitUntil(() => lab.addresses('eth3') === '192.0.2.34');
results['restart after a change'] = await lab.undoAfterRestart(changedOver);
await lab.waitUntil(() => lab.addresses('eth3') === '192.0.2.33');
lab.nmcli('con', 'mod', 'ovirt-node eth3', 'connection.zone', 'theirs');
results['restart after a third party'] = [await lab.undoAfterRestart(changedOver), lab.addresses('eth3')];
lab.nmcli('con', 'del', 'ovirt-node eth3');

// What netplan writes.
lab.writeProfile(
  '/run/NetworkManager/system-connections/netplan-eth2.nmconnection',
  theirs('eth2', '192.0.2.2'),
);
results['netplan'] = [
  await reason(lab.define(card('eth2', '192.0.2.3'))),
  await reason(lab.setStartMode('eth2', 'none')),
  await reason(lab.undefine('eth2')),
];

// Transactions: no answer of the broker, a rollback by another process from the checkpoint alone, a restart of the machine.
lab.nmcli('con', 'del', 'theirs-eth2');
const directory = join(mkdtempSync(join(tmpdir(), 'nm-transactions-')), 'changes');
const events: TransactionEvent[] = [];
const armed: string[] = [];
let answers: (string | undefined)[] = [undefined];
let bootId = 'boot-1';
const host = { ...lab.context, bootId: () => Promise.resolve(bootId) };
const transactions = () =>
  new TransactionManager({
    host,
    directory,
    watchdog: {
      arm: (_id, path) => {
        armed.push(path);
        return Promise.resolve({ followsDeadline: () => false, disarm: () => Promise.resolve() });
      },
    },
    checkConnectivity: () => Promise.resolve(answers.length > 1 ? answers.shift() : answers[0]),
    seconds: 30,
    clock: systemClock,
    log: { error: ignore, warn: ignore, info: ignore, debug: ignore },
    report: (event) => void events.push(event),
    onChange: () => Promise.resolve(),
  });
const alice = { name: 'alice', isAdministrator: false };
const planOf = (number: number) => () =>
  definitionPlan({
    service: 'NetworkManager',
    known: [],
    change: {
      operation: 'define',
      interfaces: flattenDefinition(readInterfaceXml(bridge('br7', `203.0.113.${number}`, 'eth3'))),
    },
  });
const profilesOf7 = async () => [
  await address('br7'),
  lab.nmcli('-t', '-f', 'NAME', 'con').match(/br7|eth3/g)?.length ?? 0,
];
answers = [undefined, 'no answer'];
results['no answer'] = [
  await reason(transactions().apply(alice, 'defineInterfaceXML', planOf(11))),
  await profilesOf7(),
];
answers = [undefined];
await transactions().apply(alice, 'defineInterfaceXML', planOf(12));
results['committed'] = await profilesOf7();
const dead = transactions();
await dead.begin(alice, 60);
await dead.apply(alice, 'defineInterfaceXML', planOf(13));
dead.close();
results['dead agent'] = [
  await profilesOf7(),
  JSON.stringify(await rollBackCheckpoint(armed.at(-1) ?? '', host)).includes('"notPutBack":[]'),
  await profilesOf7(),
];
const lost = transactions();
await lost.begin(alice, 60);
await lost.apply(alice, 'defineInterfaceXML', planOf(14));
lost.close();
await lab.restartMachine();
await lab.waitUntil(() => lab.addresses('br7') === '203.0.113.14');
bootId = 'boot-2';
// Before the network services start, the profiles are left to the agent.
results['before the services'] = await rollBackWritten(directory, host);
await transactions().recover();
await lab.waitUntil(() => lab.addresses('br7') === '203.0.113.12');
results['restarted machine'] = [events.at(-1)?.reason, await profilesOf7()];
rmSync(join(directory, '..'), { recursive: true, force: true });

// The service does not run.
await lab.stop();
const { prepareDefinition } = await import('../../../src/actions/network/definitions/prepare-definition.ts');
results['stopped'] = {
  plan: await reason(
    prepareDefinition(
      lab.context,
      { links: [], addresses: [], routes: [], rules: [] },
      { service: 'NetworkManager', known: [], change: { operation: 'undefine', name: 'eth9' } },
    ),
  ),
  undo: await lab.undo(uncommitted),
};
process.stdout.write(JSON.stringify(results));
