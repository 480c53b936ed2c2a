import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitUntil } from '#base';
import type { Node } from '#node';
import { hostAt } from '#probes';
import type { LibvirtUse } from '../../../src/node/daemons/libvirt-facts.ts';
import { decideStart } from '../../../src/node/state/start-identity.ts';
import { memoryLog, type ZooLog } from '../../kit/agent/zoo.ts';
import { MemoryBus } from '../../kit/broker/memory-bus.ts';
import { takeReplies } from '../../kit/broker/take-replies.ts';
import { answerAsXen, FakeLibvirt, replay, reply, text, word } from '../../kit/libvirt/fake-libvirt.ts';
import { ManualClock } from '../../kit/manual-clock.ts';
import { nodeUuid } from '../../kit/node/facts.ts';
import { createMemoryNode } from '../../kit/node/memory-node.ts';
import { createHost } from '../../kit/probes/host-from-files.ts';

/** The share of a Dom0: one processor and 1 GiB. */
const own = {
  '/proc/meminfo': 'MemTotal: 1048576 kB\nMemFree: 524288 kB\n',
  '/proc/cpuinfo': 'processor : 0\nvendor_id : GenuineIntel\nmodel name : Intel Xeon\n',
  '/proc/stat': 'cpu 1 2 3 4 5\ncpu0 1 2 3 4 5\nbtime 1790000000\n',
  '/proc/sys/kernel/arch': 'x86_64\n',
  '/proc/sys/kernel/hostname': 'vm\n',
  '/proc/version': 'Linux\n',
} as const;
const dom0 = { ...own, '/proc/xen/capabilities': 'control_d\n' };

let machine: Awaited<ReturnType<typeof createHost>>;
let bus: MemoryBus;
let clock: ManualClock;
let log: ZooLog;
let node: Node | undefined;

beforeEach(() => {
  bus = new MemoryBus();
  clock = new ManualClock();
  log = memoryLog();
});
afterEach(async () => {
  await node?.close();
  node = undefined;
  await machine[Symbol.asyncDispose]();
});

async function open(libvirt?: LibvirtUse): Promise<void> {
  node = await createMemoryNode(machine.root, bus, {
    log,
    clock,
    libvirt,
    intervals: { ovirtNode: 5, cpu: 10 },
  });
  await node.open();
  await clock.advance(1);
}

const objects = new Map<string, ReadonlyMap<string, unknown>>();
beforeEach(() => objects.clear());

/** Returns what a console knows of an object: what the agent has published last. */
function published(className: string, key = nodeUuid): Readonly<Record<string, unknown>> | undefined {
  for (const message of takeReplies(bus)) {
    if (message.kind !== 'dataIndication') continue;
    for (const { objectId, values, deletedNs } of message.objects) {
      const name = objectId?.objectName ?? '';
      if (deletedNs) objects.delete(name);
      else objects.set(name, new Map([...(objects.get(name) ?? []), ...values]) as never);
    }
  }
  const values = objects.get(`com.redhat.ovirtNode:${className}:${key}`);
  return values && Object.fromEntries([...values].map(([name, value]) => [name, plain(value)]));
}

const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'amqp' in value && 'value' in value ? value.value : value;

const sourcesOf = (values: Readonly<Record<string, unknown>> | undefined) =>
  Object.fromEntries((values?.['factsSource'] ?? []) as Iterable<[string, string]>);

const countCpus = () => [...objects.keys()].filter((name) => name.includes(':cpu:')).length;

/** Moves the clock until the agent has published this. */
async function publishes(isMet: (values: Readonly<Record<string, unknown>>) => boolean): Promise<void> {
  const found = await waitUntil(
    async () => {
      // Less than the time limit of a probe: readings need real time.
      await clock.advance(2_000);
      return isMet(published('ovirtNode') ?? {});
    },
    { timeoutMs: 15_000, intervalMs: 50 },
  );
  expect(
    found,
    JSON.stringify(published('ovirtNode'), (_, part) => String(part)),
  ).toBe(true);
}

const sixteenGiB = 16n * 1024n * 1024n;

test('a Dom0 publishes the memory and processors of the machine from libvirt, before its first heartbeat', async () => {
  machine = await createHost(dom0);
  await using _server = await FakeLibvirt.start(machine.root, answerAsXen, 'virtxend-sock-ro');
  await open();
  const values = published('ovirtNode');
  expect(values).toMatchObject({
    memory: sixteenGiB,
    cpuCount: 32,
    cpuSockets: 2,
    cpuCores: 16,
    cpuThreads: 32,
    numaNodes: 2,
    architecture: 'x86_64',
    hypervisorType: 'xen',
    hostname: 'dom0.example.com',
    libvirtConnected: true,
  });
  expect(values).not.toHaveProperty('memoryFree');
  expect(sourcesOf(values)).toMatchObject({
    memory: 'libvirt',
    cpuCount: 'libvirt',
    architecture: 'libvirt',
    hypervisorType: 'libvirt',
    bootTime: 'kernel',
  });
  expect(countCpus()).toBe(32);
  expect(published('cpu', `${nodeUuid}:31`)).toMatchObject({ physicalId: 1, coreId: 7, numaNode: 1 });
  expect(log.lines.filter(({ message }) => message.includes('differ'))).toEqual([]);
});

test('a Dom0 without libvirt publishes neither memory nor processors nor architecture', async () => {
  machine = await createHost(dom0);
  await open();
  const values = published('ovirtNode') ?? {};
  for (const name of [
    'memory',
    'cpuCount',
    'cpuThreads',
    'numaNodes',
    'cpuModel',
    'architecture',
    'cpuUsage',
  ])
    expect(values, name).not.toHaveProperty(name);
  expect(values).not.toHaveProperty('libvirtConnected');
  expect(countCpus()).toBe(0);
});

test('libvirt comes, goes and returns: its objects stay, and it is asked each time it comes only', async () => {
  machine = await createHost(dom0);
  await open();
  const server = await FakeLibvirt.start(machine.root, answerAsXen, 'virtxend-sock-ro');
  await publishes(({ memory, libvirtConnected }) => memory === sixteenGiB && libvirtConnected === true);
  expect(countCpus()).toBe(32);
  await clock.advance(3_600_000);
  const questions = () => server.calls.filter((procedure) => procedure === 7).length;
  expect([questions(), server.connections]).toEqual([1, 1]);
  await server.stop();
  await publishes(({ libvirtConnected }) => libvirtConnected === false);
  await clock.advance(60_000);
  expect(published('ovirtNode')).toMatchObject({ memory: sixteenGiB, cpuCount: 32, libvirtConnected: false });
  expect(countCpus()).toBe(32);
  await using again = await FakeLibvirt.start(
    machine.root,
    (call) =>
      call.procedure === 6
        ? reply(
            call,
            Buffer.concat([
              word(...Buffer.from('x86_64'.padEnd(32, '\0'))),
              word(0, 2 ** 25, 32, 0, 2, 1, 8, 2),
            ]),
          )
        : answerAsXen(call),
    'virtxend-sock-ro',
  );
  await publishes(({ memory, libvirtConnected }) => memory === 2n * sixteenGiB && libvirtConnected === true);
  expect(again.calls.filter((procedure) => procedure === 7)).toHaveLength(1);
});

test('elsewhere the figures of the kernel count; libvirt gives hypervisor and host name, and differences are logged once', async () => {
  machine = await createHost(own);
  const recorded = replay();
  await using _server = await FakeLibvirt.start(machine.root, (call) =>
    call.procedure === 59 ? reply(call, text('vm.example.com')) : recorded(call),
  );
  await open();
  for (let round = 0; round < 2; round += 1) {
    await clock.advance(5_000);
    await setTimeout(50);
  }
  const values = published('ovirtNode');
  expect(values).toMatchObject({
    memory: 1_048_576n,
    cpuCount: 1,
    cpuModel: 'Intel Xeon',
    hypervisorType: 'kvm',
    hostname: 'vm.example.com',
    libvirtConnected: true,
  });
  expect(sourcesOf(values)).toMatchObject({
    uuid: 'configured',
    hostname: 'libvirt',
    hypervisorType: 'libvirt',
    memory: 'kernel',
    cpuCount: 'kernel',
  });
  expect(countCpus()).toBe(1);
  const differences = log.lines.filter(({ message }) => message === 'libvirt and the kernel differ');
  expect(differences.map(({ fields }) => fields)).toEqual([
    { fact: 'memory', kernel: 1_048_576, libvirt: 24_684_092 },
    { fact: 'cpuCount', kernel: 1, libvirt: 2 },
  ]);
});

test('facts.libvirt = "prefer" turns it round, and keeps what libvirt does not know', async () => {
  machine = await createHost(own);
  await using _server = await FakeLibvirt.start(machine.root);
  await open('prefer');
  const values = published('ovirtNode');
  expect(values).toMatchObject({
    memory: 24_684_092n,
    memoryFree: 524_288n,
    cpuCount: 2,
    cpuVendor: 'AMD',
    cpuModel: 'kvm64',
    architecture: 'x86_64',
  });
  expect(sourcesOf(values)).toMatchObject({ memory: 'libvirt', cpuModel: 'libvirt', bootTime: 'kernel' });
  expect(published('cpu', `${nodeUuid}:0`)).toMatchObject({
    modelName: 'kvm64',
    cpuFamily: 26,
    user: 10_000_000n,
  });
  expect(published('cpu', `${nodeUuid}:1`)).toMatchObject({ coreId: 1 });
});

test('facts.libvirt = "off" asks nothing', async () => {
  machine = await createHost(own);
  await using server = await FakeLibvirt.start(machine.root);
  await open('off');
  await clock.advance(60_000);
  expect(server.calls).toEqual([]);
  expect(published('ovirtNode')).not.toHaveProperty('libvirtConnected');
});

test('a renamed machine has its new name at once, and libvirt is asked for it again', async () => {
  machine = await createHost(own);
  let name = 'vm.example.com';
  const recorded = replay();
  await using server = await FakeLibvirt.start(machine.root, (call) =>
    call.procedure === 59 ? reply(call, text(name)) : recorded(call),
  );
  await open();
  expect(published('ovirtNode')).toMatchObject({ hostname: 'vm.example.com' });
  // Libvirt is asked at most once a minute.
  clock.stall(60_000);
  name = 'node8.example.com';
  await rm(join(machine.root, 'proc/sys/kernel/hostname'));
  await writeFile(join(machine.root, 'proc/sys/kernel/hostname'), 'node8\n');
  await publishes(({ hostname }) => hostname === 'node8' || hostname === 'node8.example.com');
  await publishes(({ hostname }) => hostname === 'node8.example.com');
  expect(server.calls.filter((procedure) => procedure === 59)).toHaveLength(2);
});

test('a libvirt that fails raises probeFailed once, and shows as not connected', async () => {
  machine = await createHost(own);
  await using server = await FakeLibvirt.start(machine.root, () => word(7));
  await open();
  expect(published('ovirtNode')).toMatchObject({
    libvirtConnected: false,
    memory: 1_048_576n,
    hostname: 'vm',
  });
  await waitUntil(
    async () => {
      await clock.advance(10_000);
      return server.calls.length >= 4;
    },
    { timeoutMs: 15_000, intervalMs: 10 },
  );
  const failures = log.lines.filter(
    ({ message, fields }) => message === 'probe failed' && 'probe' in fields && fields.probe === 'libvirt',
  );
  expect(failures.map(({ fields }) => fields)).toEqual([
    {
      probe: 'libvirt',
      reason: expect.stringContaining('libvirt: /run/libvirt/libvirt-sock-ro: the length of a message is 7'),
    },
  ]);
});

test('the UUID of libvirt names a machine whose firmware has none', async () => {
  const hostUuid = '11112222-3333-4444-5555-666677778888';
  machine = await createHost({ ...own, '/etc/libvirt/libvirtd.conf': `host_uuid = "${hostUuid}"\n` });
  await using _server = await FakeLibvirt.start(machine.root);
  const { start, stored } = await decideStart(hostAt(machine.root), join(machine.root, 'state'), undefined);
  await stored;
  expect(start.identity).toMatchObject({ uuid: hostUuid, source: 'libvirt', trusted: true });
});
