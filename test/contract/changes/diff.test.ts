import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostAt } from '#probes';
import { runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';
import { type RunningNode, startRunningNode } from '../../kit/node/running-node.ts';
import { recordedHostFolder } from '../../kit/probes/recorded-host.ts';

/** Definitions by files of systemd-networkd. What they do not name has none. */
const files = {
  '10-eth2.network':
    '[Match]\nName=eth2\n[Link]\nMTUBytes=9000\n[Network]\nAddress=192.0.2.5/24\nGateway=192.0.2.1\n',
  '20-bond0.netdev': '[NetDev]\nName=bond0\nKind=bond\n[Bond]\nMode=802.3ad\nMIIMonitorSec=250ms\n',
  '20-bond0.network': '[Match]\nName=bond0\n',
  '21-eth0.network': '[Match]\nName=eth0\n[Network]\nBond=bond0\n',
  '30-br9.netdev': '[NetDev]\nName=br9\nKind=bridge\n',
  '30-br9.network': '[Match]\nName=br9\n',
  '40-gre0.network': '[Match]\nName=gre0\n[Network]\nGateway=nonsense\n',
};

let folder: string;
let node: RunningNode;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'diff-'));
  cpSync(recordedHostFolder('two-socket-server'), folder, { recursive: true });
  await mkdir(join(folder, 'run/systemd/netif/links'), { recursive: true });
  await writeFile(join(folder, 'run/systemd/netif/links/1'), '');
  await mkdir(join(folder, 'etc/systemd/network'), { recursive: true });
  for (const [name, text] of Object.entries(files))
    await writeFile(join(folder, 'etc/systemd/network', name), text);
  node = await startRunningNode({ host: hostAt(folder) });
}, 120_000);
afterAll(async () => {
  await node[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const diff = (...words: readonly string[]) =>
  runOvirtNodeInProcess(['diff', ...words, '--broker', node.urlOf('viewer'), '--timeout', '30']);

test('prints as JSON what a restart would change, by meaning, for each interface whose definition is known', async () => {
  const { out, err, status } = await diff('--json');
  const { interfaces } = JSON.parse(out) as {
    readonly interfaces: readonly {
      readonly interfaceName: string;
      readonly differences: readonly object[];
    }[];
  };
  expect(interfaces.map(({ interfaceName }) => interfaceName)).toEqual([
    'lo',
    'eth0',
    'eth2',
    'bond0',
    'br9',
  ]);
  const of = (name: string) =>
    interfaces.find(({ interfaceName }) => interfaceName === name)?.differences ?? [];
  expect(of('eth0')).toEqual([]);
  expect(of('bond0')).toEqual([
    { what: 'member', running: 'eth1' },
    { what: 'option mode', running: 'active-backup', written: '802.3ad' },
    { what: 'option miimon', running: '100', written: '250' },
  ]);
  expect(of('br9')).toEqual([{ what: 'interface', written: 'bridge' }]);
  expect(of('eth2')).toEqual(
    expect.arrayContaining([
      { what: 'MTU', running: '1500', written: '9000' },
      { what: 'DHCP', running: 'on', written: 'off' },
      { what: 'address', written: '192.0.2.5/24' },
      { what: 'route', running: '203.0.113.0/24 via 192.0.2.2' },
    ]),
  );
  // The machine has no bus to ask NetworkManager on, and a file is not understood.
  expect(err).toContain('eth1: a definition of eth1 was not found, and not all network services');
  expect(err).toContain('40-gre0.network line 4: Gateway is "nonsense"');
  expect(status).toBe(1);
});

test('prints a table and what it means for a person, of the machine that is named in part', async () => {
  const hostname = String((await node.values('ovirtNode'))['hostname']);
  const { out } = await diff(hostname.slice(0, 6));
  expect(out).toMatch(/^INTERFACE +WHAT +RUNNING +WRITTEN\n/);
  expect(out).toMatch(/^bond0 +option miimon +100 +250$/m);
  expect(out).toMatch(/^br9 +interface +none +bridge$/m);
  expect(out).toMatch(new RegExp(`^a restart of ${hostname} changes 3 of 5 interfaces: `, 'm'));
});

test('fails for a machine that does not answer, with the names of those that do', async () => {
  const { status, out, err } = await diff('elsewhere');
  expect([status, out]).toEqual([1, '']);
  expect(err).toContain('no agent is called elsewhere; expected one of:');
});
