import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPolicy } from '#access';
import { methodTable } from '#node';
import { hostAt } from '#probes';
import { readReply } from '#qmf';
import { Node } from '../../../src/node/node.ts';
import { type MemoryBroker, MemoryBus } from '../../kit/broker/memory-bus.ts';
import { ManualClock } from '../../kit/manual-clock.ts';
import { nodeUuid } from '../../kit/node/facts.ts';
import { createHost } from '../../kit/probes/host-from-files.ts';

const meminfo = 'MemTotal: 2048 kB\nMemFree: 1024 kB\n';
const broken = 'MemTotal: much\n';

let machine: Awaited<ReturnType<typeof createHost>>;
let bus: MemoryBus;
let broker: MemoryBroker;
let clock: ManualClock;
let node: Node | undefined;

beforeEach(async () => {
  machine = await createHost({ '/proc/meminfo': meminfo });
  bus = new MemoryBus();
  broker = bus.connect();
  clock = new ManualClock();
});
afterEach(async () => {
  await node?.close();
  node = undefined;
  await machine[Symbol.asyncDispose]();
});

const memoryIs = (text: string) => writeFile(join(machine.root, 'proc/meminfo'), text);
const seconds = 3600;

/** @param isLive whether the folder counts as this machine, and not as a recorded one. */
async function create(configuredUuid = nodeUuid, isLive = false): Promise<Node> {
  const silent = () => undefined;
  node = await Node.create({
    host: { ...hostAt(machine.root), isLive },
    broker,
    dial: () => bus.connect(),
    policy: readPolicy([], methodTable),
    log: { debug: silent, info: silent, warn: silent, error: silent },
    schemaJson: await readFile('schema/ovirt-node.json', 'utf8'),
    version: '0.0.0',
    stateDirectory: join(machine.root, 'state'),
    configuredUuid,
    intervals: {
      ovirtNode: 5,
      cpu: seconds,
      networkInterface: seconds,
      address: seconds,
      route: seconds,
      disk: seconds,
      agent: seconds,
    },
    heartbeatSeconds: 10,
    publishJitterMs: 0,
    clock,
  });
  return node;
}

/** Takes the heartbeats and events that were sent since the last call, in order. */
function takeSent(): readonly string[] {
  return bus.sent.splice(0).flatMap((message) => {
    const { destination, ...rest } = message;
    const [to, subject] = 'reply' in destination ? ['', ''] : [destination.exchange, destination.key];
    const reply = readReply({ ...rest, to, subject });
    if (reply.kind === 'heartbeat') return ['heartbeat'];
    return reply.kind === 'eventIndication'
      ? reply.events.map(({ schemaId }) => `${schemaId?.className}`)
      : [];
  });
}

test('reports a probe that failed before the start once, after the first heartbeat, and leaves its facts absent', async () => {
  await memoryIs(broken);
  const started = await create();
  expect(started.facts().memory).toBeUndefined();
  expect(takeSent()).toEqual([]);
  await started.open();
  expect(takeSent()).toEqual(['heartbeat', 'agentStarted', 'probeFailed']);
});

test('reports a probe that failed without a broker once there is one, after the first heartbeat', async () => {
  broker.disconnect();
  const waiting = await create();
  expect(waiting.facts().memory?.memoryKiB).toBe(2048);
  await memoryIs(broken);
  await clock.advance(2_000);
  const opening = waiting.open();
  broker.reconnect();
  await opening;
  expect(waiting.facts().memory).toBeUndefined();
  expect(takeSent()).toEqual(['heartbeat', 'agentStarted', 'probeFailed']);
});

test('reports a probe that fails while the agent runs once, and its recovery', async () => {
  const running = await create();
  await running.open();
  expect(takeSent()).toEqual(['heartbeat', 'agentStarted']);
  await memoryIs(broken);
  await passIntervals(3);
  expect(takeSent().filter((name) => name !== 'heartbeat')).toEqual(['probeFailed']);
  expect(running.facts().memory).toBeUndefined();
  await memoryIs(meminfo);
  await passIntervals(3);
  expect(takeSent().filter((name) => name !== 'heartbeat')).toEqual(['probeRecovered']);
  expect(running.facts().memory?.memoryKiB).toBe(2048);
});

test('raises identityChanged when the identity is another than at the last start', async () => {
  await mkdir(join(machine.root, 'state'));
  await writeFile(
    join(machine.root, 'state/state.json'),
    JSON.stringify({ epoch: 4095, identity: { uuid: nodeUuid, source: 'smbios' } }),
  );
  const other = await create('11112222-3333-4444-5555-666677778888', true);
  expect(other.start.epoch).toBe(1);
  await other.open();
  expect(takeSent()).toEqual(['heartbeat', 'agentStarted', 'identityChanged']);
  await rm(join(machine.root, 'state'), { recursive: true });
});

/** Passes as many intervals of the schedule. The readings are of real files, which no clock can hurry. */
async function passIntervals(count: number): Promise<void> {
  for (let interval = 0; interval < count; interval++) {
    await clock.advance(5_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('keeps the objects of the last good reading when a reading fails, and reports the failure', async () => {
  const cpuinfo = join(machine.root, 'proc/cpuinfo');
  await writeFile(cpuinfo, 'processor\t: 0\nvendor_id\t: GenuineIntel\n');
  const started = await create();
  await started.open();
  const before = started.agent.countObjects();
  expect(started.facts().cpus?.cpus).toHaveLength(1);
  takeSent();
  await writeFile(cpuinfo, 'nothing of a processor\n');
  await clock.advance((seconds + 60) * 1000);
  expect(takeSent()).toContain('probeFailed');
  expect(started.agent.countObjects()).toEqual(before);
});
