import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#base';
import { hostAt, type LibvirtFacts, LibvirtWatch, probes, readLibvirtUuid } from '#probes';
import { askLibvirt } from '../../../src/probes/libvirt/rpc/ask-libvirt.ts';
import { LibvirtConnection } from '../../../src/probes/libvirt/rpc/connection.ts';
import { authenticate, openDriver } from '../../../src/probes/libvirt/rpc/questions.ts';
import { readProbe } from '../../kit/probes/read-probe.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { requireTools } from '../kit.ts';
import { Libvirtd } from './libvirtd.ts';

let libvirtd: Libvirtd;

beforeAll(async () => {
  requireTools('unshare', 'libvirtd', 'virsh');
  libvirtd = await Libvirtd.create();
  await libvirtd.start();
});
afterAll(async () => {
  await libvirtd?.[Symbol.asyncDispose]();
});

/** Reads one line of a table of virsh, such as `CPU(s):   2`. */
function field(table: string, name: string): string | undefined {
  const line = table.split('\n').find((each) => each.replace(/\s*:.*$/, '').trim() === name);
  return line?.replace(/^[^:]*:/, '').trim();
}

test('reads the same facts from libvirtd as virsh', async () => {
  const host = hostAt(libvirtd.root);
  const facts = await readProbe(probes.libvirt, host);
  const node = libvirtd.virsh('nodeinfo');
  const capabilities = libvirtd.virsh('capabilities');
  const inXml = (pattern: RegExp): string | undefined => pattern.exec(capabilities)?.[1];
  expect(facts?.problems).toEqual([]);
  expect(facts?.isComplete).toBe(true);
  expect(facts?.hostname).toBe(libvirtd.virsh('hostname').trim());
  expect(facts?.architecture).toBe(field(node, 'CPU model'));
  expect(facts?.uuid).toBe(inXml(/<uuid>(.*?)<\/uuid>/));
  expect(facts?.hypervisorType).toBe('qemu');
  // The total of this machine may move between the two questions.
  const total = Number.parseInt(field(libvirtd.virsh('nodememstats'), 'total') ?? '', 10);
  expect(Math.abs((facts?.memoryKiB ?? 0) - total)).toBeLessThan(total / 100);
  const { cpus } = facts ?? {};
  expect(cpus?.cpuCount).toBe(Number(field(node, 'CPU(s)')));
  expect(cpus?.numaNodes).toBe([...capabilities.matchAll(/<cell id=/g)].length);
  expect(cpus?.vendor).toBe(inXml(/<vendor>(.*?)<\/vendor>/));
  expect(cpus?.modelName).toBe(inXml(/<model>(.*?)<\/model>/));
  const rows = [...capabilities.matchAll(/<cpu id='(\d+)' socket_id='(\d+)'.*? core_id='(\d+)'/g)];
  expect(cpus?.cpus.map(({ processor, physicalId, coreId }) => [processor, physicalId, coreId])).toEqual(
    rows.map((row) => row.slice(1, 4).map(Number)),
  );
  expect(rows).toHaveLength(Number(field(node, 'CPU(s)')));
});

/** Asks libvirt's test driver by the daemon, as the probe asks that of QEMU. */
async function askTestDriver(): Promise<LibvirtFacts> {
  const host = hostAt(libvirtd.root);
  const socket = '/run/libvirt/libvirt-sock-ro';
  const opened = await host.openSocket(socket);
  if (opened === undefined) throw new Error(`nobody listens at ${socket}`);
  const connection = new LibvirtConnection(opened);
  try {
    await authenticate(connection);
    await openDriver(connection, 'test:///default');
    return await askLibvirt({ connection, socket, isDom0: false }, host);
  } finally {
    connection.close();
  }
}

test("reads the same facts from libvirt's test driver as virsh, whose machine has nothing of this one", async () => {
  const facts = await askTestDriver();
  const node = libvirtd.virshOfTestDriver('nodeinfo');
  const capabilities = libvirtd.virshOfTestDriver('capabilities');
  expect(facts).toMatchObject({ hypervisorType: 'test', uuid: undefined, isComplete: true });
  expect(facts.hostname).toBe(libvirtd.virshOfTestDriver('hostname').trim());
  expect(facts.architecture).toBe(/<arch>(.*?)<\/arch>/.exec(capabilities)?.[1]);
  expect(facts.cpus?.cpuCount).toBe(Number(field(node, 'CPU(s)')));
  expect(facts.cpus?.sockets).toBe(Number(field(node, 'CPU socket(s)')));
  expect(facts.cpus?.numaNodes).toBe(Number(field(node, 'NUMA cell(s)')));
  const cells = [...capabilities.matchAll(/<cell id='(\d+)'>(.*?)<\/cell>/gs)];
  const rows = cells.flatMap(([, cell, body = '']) =>
    [...body.matchAll(/<cpu id='(\d+)' socket_id='(\d+)'.*? core_id='(\d+)'/g)].map((row) =>
      [...row.slice(1, 4), cell].map(Number),
    ),
  );
  expect(rows.length).toBeGreaterThan(8);
  const cpus = facts.cpus?.cpus ?? [];
  expect(
    cpus.map(({ processor, physicalId, coreId, numaNode }) => [processor, physicalId, coreId, numaNode]),
  ).toEqual(rows);
  // It has no statistics of its memory: that costs this fact alone.
  expect(() => libvirtd.virshOfTestDriver('nodememstats')).toThrow('not supported');
  expect(facts.memoryKiB).toBeUndefined();
  expect(facts.problems).toEqual([expect.stringMatching(/^memory: .*not supported/)]);
});

test('accepts the UUID that libvirtd.conf names', async () => {
  const host = hostAt(libvirtd.root);
  const readText: typeof host.readText = async (path) =>
    path === '/etc/libvirt/libvirtd.conf' ? host.readText('/libvirtd.conf') : host.readText(path);
  expect(await readLibvirtUuid({ ...host, readText }, AbortSignal.timeout(60_000))).toBe(libvirtd.uuid);
});

test('notices that libvirtd goes, and asks it when it returns', async () => {
  const host = hostAt(libvirtd.root);
  const hostnames: (string | undefined)[] = [];
  const watch = new LibvirtWatch({
    host,
    clock: systemClock,
    ask: async () => {
      const facts = await readProbe(probes.libvirt, host).catch(() => undefined);
      hostnames.push(facts?.hostname);
      return facts ? 'answered' : 'failed';
    },
    onChange: () => undefined,
  });
  try {
    await watch.start();
    expect([watch.isConnected, hostnames.length]).toEqual([true, 1]);
    await libvirtd.stop();
    await waitUntil(() => watch.isConnected === false, 30_000);
    await libvirtd.start();
    await waitUntil(() => watch.isConnected === true, 90_000);
    expect(hostnames.at(-1)).toBe(libvirtd.virsh('hostname').trim());
  } finally {
    watch.close();
  }
});
