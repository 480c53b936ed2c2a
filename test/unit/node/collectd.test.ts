import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitUntil } from '#base';
import type { Node, NodeOptions } from '#node';
import { double, type ManagedObject } from '#qmf';
import { memoryLog, type ZooLog } from '../../kit/agent/zoo.ts';
import { MemoryBus } from '../../kit/broker/memory-bus.ts';
import { takeReplies } from '../../kit/broker/take-replies.ts';
import { FakeCollectd } from '../../kit/collectd/fake-collectd.ts';
import { ManualClock } from '../../kit/manual-clock.ts';
import { nodeUuid } from '../../kit/node/facts.ts';
import { createMemoryNode } from '../../kit/node/memory-node.ts';
import { createHost } from '../../kit/probes/host-from-files.ts';

let machine: Awaited<ReturnType<typeof createHost>>;
let server: FakeCollectd;
let bus: MemoryBus;
let clock: ManualClock;
let log: ZooLog;
let node: Node | undefined;

beforeEach(async () => {
  machine = await createHost({ '/proc/sys/kernel/hostname': 'node7\n', '/proc/version': 'Linux\n' });
  server = await FakeCollectd.start(machine.root);
  bus = new MemoryBus();
  clock = new ManualClock();
  log = memoryLog();
  objects.clear();
  events.length = 0;
});
afterEach(async () => {
  await node?.close();
  node = undefined;
  await server[Symbol.asyncDispose]();
  await machine[Symbol.asyncDispose]();
});

async function open(collectd: Partial<NonNullable<NodeOptions['collectd']>> = {}): Promise<void> {
  node = await createMemoryNode(machine.root, bus, {
    log,
    clock,
    intervals: { ovirtNode: 5, agent: 5 },
    collectd: { socket: '/var/run/collectd-unixsock', host: undefined, limit: 100, ...collectd },
  });
  await node.open();
  await clock.advance(1);
}

const objects = new Map<string, ManagedObject[]>();
const events: string[] = [];

/** Takes what was published since the last call. */
function take(): void {
  for (const message of takeReplies(bus)) {
    if (message.kind === 'eventIndication')
      events.push(
        ...message.events.map(({ schemaId, values }) => `${schemaId?.className} ${values.get('reason')}`),
      );
    if (message.kind !== 'dataIndication') continue;
    for (const object of message.objects) {
      const name = object.objectId?.objectName ?? '';
      if (object.deletedNs) objects.delete(name);
      else objects.set(name, [...(objects.get(name) ?? []), object]);
    }
  }
}

const prefix = `com.redhat.ovirtNode:metric:${nodeUuid}:`;

function metricNames(): readonly string[] {
  take();
  return [...objects.keys()]
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}

/** Returns what was published of a metric, in order. */
const published = (name: string) => (objects.get(`${prefix}${name}`) ?? []).map(({ values }) => values);

async function advanceUntil(condition: () => boolean): Promise<void> {
  const isMet = await waitUntil(
    async () => {
      // Less than the time limit of a probe: readings need real time.
      if (!condition()) await clock.advance(1_000);
      return condition();
    },
    { timeoutMs: 15_000, intervalMs: 20 },
  );
  if (!isMet) throw new Error(`condition did not hold in 15 s: ${condition}`);
}

test('publishes each value of this host as an object before the first heartbeat, and again when collectd has a new one', async () => {
  server.set('node7/cpu-0/cpu-idle', 1_790_000_000.5, { value: '9.9e+01' });
  server.set('node7.example.com/load/load', 1_790_000_000, { shortterm: '2', midterm: 'NaN' });
  server.set('other/load/load', 1_790_000_000, { shortterm: '3' });
  await open();
  expect(metricNames()).toEqual(['cpu-0/cpu-idle', 'load/load']);
  expect(Object.fromEntries(published('cpu-0/cpu-idle')[0] ?? [])).toMatchObject({
    plugin: 'cpu',
    pluginInstance: '0',
    type: 'cpu',
    typeInstance: 'idle',
    values: new Map([['value', double(99)]]),
    time: { value: 1_790_000_000_500_000_000n },
  });
  expect(published('load/load')[0]?.get('values')).toEqual(new Map([['shortterm', double(2)]]));
  await clock.advance(5_000);
  expect(metricNames()).toHaveLength(2);
  expect(published('cpu-0/cpu-idle')).toHaveLength(1);
  server.set('node7/cpu-0/cpu-idle', 1_790_000_010.5, { value: '98' });
  await advanceUntil(() => metricNames().length === 2 && published('cpu-0/cpu-idle').length === 2);
  expect(published('load/load')).toHaveLength(1);
  expect(Object.fromEntries(published('cpu-0/cpu-idle')[1] ?? [])).toMatchObject({
    values: new Map([['value', double(98)]]),
    interval: { value: 10_000_000_000n },
  });
  expect(
    log.lines.filter(({ message }) => message.includes('other hosts')).map(({ fields }) => fields),
  ).toEqual([{ others: 1 }]);
});

test('removes the object of a value that collectd drops', async () => {
  server.set('node7/a/gauge', 1, { value: '1' });
  server.set('node7/b/gauge', 1, { value: '1' });
  await open();
  server.values.delete('node7/b/gauge');
  await advanceUntil(() => metricNames().length === 1);
  expect(metricNames()).toEqual(['a/gauge']);
});

test('keeps the objects over a restart of collectd, and removes them when it stays away', async () => {
  server.set('node7/a/gauge', 1, { value: '1' });
  await open();
  await server.stop();
  for (let round = 0; round < 6; round += 1) await clock.advance(5_000);
  expect(metricNames()).toEqual(['a/gauge']);
  await advanceUntil(() => metricNames().length === 0);
});

test('reports what is beyond the limit once, in event, log and class agent', async () => {
  for (let number = 0; number < 12; number += 1) server.set(`node7/a-${number}/gauge`, 1, { value: '1' });
  await open({ limit: 10 });
  expect(metricNames()).toHaveLength(10);
  const reason = '2 values beyond collectd.limit, 10, are not published';
  for (let number = 0; number < 12; number += 1) server.set(`node7/a-${number}/gauge`, 2, { value: '2' });
  await advanceUntil(() => metricNames().length === 10 && published('a-9/gauge').length === 2);
  expect(events.filter((event) => event.includes('collectd'))).toEqual([`probeFailed ${reason}`]);
  expect(
    log.lines.filter(({ message }) => message === 'probe failed').map(({ fields }) => fields),
  ).toContainEqual({
    probe: 'collectd',
    reason,
  });
  expect(node?.facts().agent.probes).toMatchObject({ collectd: reason });
  server.values.delete('node7/a-0/gauge');
  server.values.delete('node7/a-1/gauge');
  await advanceUntil(() => {
    metricNames();
    return events.some((event) => event.startsWith('probeRecovered'));
  });
  await advanceUntil(() => node?.facts().agent.probes['collectd'] === 'ok');
});

test('takes the configured name of this machine, and says so when no value is of this machine', async () => {
  server.set('11112222-3333-4444-5555-666677778888/a/gauge', 1, { value: '1' });
  server.set('node7/a/gauge', 1, { value: '2' });
  await open({ host: '11112222-3333-4444-5555-666677778888' });
  expect(metricNames()).toEqual(['a/gauge']);
  expect(published('a/gauge')[0]?.get('values')).toEqual(new Map([['value', double(1)]]));
  await node?.close();
  server.values.delete('node7/a/gauge');
  objects.clear();
  bus.sent.length = 0;
  await open();
  expect(metricNames()).toEqual([]);
  expect(
    log.lines.filter(({ message }) => message.includes('collectd.host')).map(({ fields }) => fields),
  ).toEqual([{ names: ['node7'] }]);
});

test('keeps the values of a renamed machine until collectd is restarted with its new name', async () => {
  server.set('node7/a/gauge', 1, { value: '1' });
  await open();
  await writeFile(join(machine.root, 'proc/sys/kernel/hostname'), 'node8\n');
  await advanceUntil(() => node?.facts().platform?.hostname === 'node8');
  server.set('node7/a/gauge', 2, { value: '2' });
  server.set('node8/b/gauge', 1, { value: '1' });
  await advanceUntil(() => metricNames().length === 2);
  expect(metricNames()).toEqual(['a/gauge', 'b/gauge']);
});

test('reads nothing without the setting', async () => {
  server.set('node7/a/gauge', 1, { value: '1' });
  await open({ socket: '/var/run/elsewhere' });
  await clock.advance(5_000);
  expect([metricNames(), server.commands]).toEqual([[], []]);
});
