import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import {
  type DefinitionChange,
  type DefinitionService,
  definitionPlan,
  flattenDefinition,
  type KnownDefinition,
} from '#actions';
import { readInterfaceXml } from '../../../src/actions/network/xml/read/read-interface-xml.ts';
import { rollBackCheckpoint } from '../../../src/transactions/rollback.ts';
import { rollBackWritten } from '../../../src/transactions/rollback-written.ts';
import { smallerMtu } from '../changes/change-kinds.ts';
import { NetworkLab, noAnswer } from '../changes/network-lab.ts';
import { requireTools } from '../kit.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc'));

const alice = { name: 'alice', isAdministrator: false };
const bridge = (address: string) =>
  `<interface type="bridge" name="br9"><protocol family="ipv4"><ip address="${address}" prefix="24"/></protocol><bridge><interface type="ethernet" name="v0"/></bridge></interface>`;
const plan =
  (
    change: DefinitionChange,
    known: readonly KnownDefinition[] = [],
    service: DefinitionService = 'systemd-networkd',
  ) =>
  () =>
    definitionPlan({ service, change, known });
const define = (address: string, service?: DefinitionService) =>
  plan(
    { operation: 'define', interfaces: flattenDefinition(readInterfaceXml(bridge(address))) },
    [],
    service,
  );

const folderOf = (lab: NetworkLab) => join(lab.host.root, 'etc/systemd/network');
const filesOf = (lab: NetworkLab) => {
  const folder = folderOf(lab);
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
};
const newLab = () => {
  const lab = new NetworkLab();
  mkdirSync(folderOf(lab), { recursive: true });
  writeFileSync(join(folderOf(lab), '10-theirs.network'), '[Match]\nName=v0\n');
  return lab;
};
const theirs = ['10-theirs.network'];
const all = ['06-ovirt-node-br9.netdev', '06-ovirt-node-br9.network', '06-ovirt-node-v0.network', ...theirs];

test('what is written follows the transaction of its call: commit, rollback, deadline, death, restart, third party', async () => {
  using lab = newLab();
  const network = await lab.view();

  // The broker does not answer after the change.
  lab.answers = [undefined, noAnswer];
  await expect(lab.transactions(3).apply(alice, 'defineInterfaceXML', define('192.0.2.5'))).rejects.toThrow(
    'put back: the written definitions',
  );
  expect(Object.keys(filesOf(lab))).toEqual(theirs);
  lab.answers = [undefined];

  // A later call of the transaction fails, and the rollback takes the files along.
  const open = lab.transactions();
  await open.begin(alice, 60);
  await open.apply(alice, 'defineInterfaceXML', define('192.0.2.5'));
  await open.apply(alice, 'setMtu', smallerMtu);
  expect(Object.keys(filesOf(lab))).toEqual(all);
  await open.rollback(alice);
  expect(Object.keys(filesOf(lab))).toEqual(theirs);

  // The agent dies: another process rolls back from the checkpoint alone.
  const dead = lab.transactions();
  await dead.begin(alice, 60);
  await dead.apply(alice, 'defineInterfaceXML', define('192.0.2.6'));
  dead.close();
  const checkpoint = lab.armed.at(-1) ?? '';
  expect(await rollBackCheckpoint(checkpoint, lab.host)).toMatchObject({ notPutBack: [] });
  expect(Object.keys(filesOf(lab))).toEqual(theirs);

  // A commit keeps the files, and the next change is undone to them.
  const kept = lab.transactions();
  await kept.apply(alice, 'defineInterfaceXML', define('192.0.2.7'));
  const committed = filesOf(lab);
  await kept.begin(alice, 60);
  await kept.apply(alice, 'defineInterfaceXML', define('192.0.2.8'));
  await kept.apply(
    alice,
    'undefine',
    plan({ operation: 'undefine', name: 'br9' }, [
      { name: 'br9', kind: 'bridge', sources: [] },
      { name: 'v0', sources: [], master: 'br9' },
    ]),
  );
  expect(Object.keys(filesOf(lab))).toEqual(theirs);
  await kept.rollback(alice);
  expect(filesOf(lab)).toEqual(committed);

  // A third party changes a file meanwhile: theirs stays, and the event says so.
  await kept.begin(alice, 60);
  await kept.apply(alice, 'defineInterfaceXML', define('192.0.2.9'));
  const edited = join(folderOf(lab), '06-ovirt-node-br9.network');
  writeFileSync(edited, 'theirs');
  await kept.rollback(alice);
  expect(lab.events.at(-1)?.reason).toContain(
    '06-ovirt-node-br9.network was changed by a third party, and stays',
  );
  expect(readFileSync(edited, 'utf8')).toBe('theirs');
  writeFileSync(edited, committed['06-ovirt-node-br9.network'] ?? '');

  // The machine restarts before the commit.
  await kept.begin(alice, 60);
  await kept.apply(alice, 'defineInterfaceXML', define('192.0.2.10'));
  kept.close();
  const folder = join(lab.directory, 'changes');
  expect(await rollBackWritten(folder, lab.host)).toEqual({ putBack: [], notPutBack: [] });
  expect(filesOf(lab)).not.toEqual(committed);
  Object.assign(lab, { bootId: 'boot-2' });
  // Before a network service has read the files: the agent, which reports it, starts later.
  expect(await rollBackWritten(folder, lab.host)).toEqual({
    putBack: ['the written definitions'],
    notPutBack: [],
  });
  expect(filesOf(lab)).toEqual(committed);
  await lab.transactions().recover();
  expect(lab.events.at(-1)?.reason).toBe(
    'the machine has restarted since; put back: the written definitions',
  );
  expect(filesOf(lab)).toEqual(committed);
  await lab.expectUnchanged(network);
});

test('what is written for ifupdown follows the transaction of its call: commit, rollback, death, third party', async () => {
  using lab = new NetworkLab();
  const folder = join(lab.host.root, 'etc/network/interfaces.d');
  const files = {
    'etc/network/interfaces': 'source interfaces.d/*\n',
    'etc/network/interfaces.d/theirs': 'iface v1 inet manual\n',
    'etc/network/if-pre-up.d/bridge': '',
    'sbin/ifup': '',
    'sbin/brctl': '',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(lab.host.root, path, '..'), { recursive: true });
    writeFileSync(join(lab.host.root, path), text);
  }
  const network = await lab.view();
  const defineFor = (address: string) => define(address, 'ifupdown');

  const kept = lab.transactions();
  await kept.begin(alice, 60);
  await kept.apply(alice, 'defineInterfaceXML', defineFor('192.0.2.5'));
  await kept.apply(alice, 'setMtu', smallerMtu);
  expect(readdirSync(folder)).toEqual(['ovirt-node-4-br9', 'theirs']);
  await kept.rollback(alice);
  expect(readdirSync(folder)).toEqual(['theirs']);

  await kept.apply(alice, 'defineInterfaceXML', defineFor('192.0.2.6'));
  const own = join(folder, 'ovirt-node-4-br9');
  const committed = readFileSync(own, 'utf8');
  await kept.begin(alice, 60);
  await kept.apply(alice, 'defineInterfaceXML', defineFor('192.0.2.7'));
  kept.close();
  expect(await rollBackCheckpoint(lab.armed.at(-1) ?? '', lab.host)).toMatchObject({ notPutBack: [] });
  expect(readFileSync(own, 'utf8')).toBe(committed);

  const next = lab.transactions();
  await next.begin(alice, 60);
  await next.apply(alice, 'defineInterfaceXML', defineFor('192.0.2.8'));
  writeFileSync(own, 'theirs');
  await next.rollback(alice);
  expect(lab.events.at(-1)?.reason).toContain('ovirt-node-4-br9 was changed by a third party, and stays');
  expect(readFileSync(own, 'utf8')).toBe('theirs');
  await lab.expectUnchanged(network);
});
