import { chmod, mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Node } from '#node';
import { hostAt } from '#probes';
import { readReply } from '#qmf';
import { type MemoryBroker, MemoryBus } from '../../kit/broker/memory-bus.ts';
import { ManualClock } from '../../kit/manual-clock.ts';
import { nodeUuid } from '../../kit/node/facts.ts';
import { createMemoryNode, hourly } from '../../kit/node/memory-node.ts';
import { createHost } from '../../kit/probes/host-from-files.ts';

const meminfo = 'MemTotal: 2048 kB\nMemFree: 1024 kB\n';
const broken = 'MemTotal: much\n';

let machine: Awaited<ReturnType<typeof createHost>>;
let bus: MemoryBus;
let broker: MemoryBroker;
let clock: ManualClock;
let node: Node | undefined;
let logged: string[];

beforeEach(async () => {
  machine = await createHost({ '/proc/meminfo': meminfo });
  bus = new MemoryBus();
  broker = bus.connect();
  clock = new ManualClock();
  logged = [];
});
afterEach(async () => {
  await node?.close();
  node = undefined;
  await machine[Symbol.asyncDispose]();
});

const memoryIs = (text: string) => writeFile(join(machine.root, 'proc/meminfo'), text);

/** @param isLive whether the folder counts as this machine, and not as a recorded one. */
async function create(configuredUuid = nodeUuid, isLive = false): Promise<Node> {
  const silent = () => undefined;
  node = await createMemoryNode(machine.root, bus, {
    host: { ...hostAt(machine.root), isLive },
    broker,
    log: { debug: silent, info: (_, line) => logged.push(line), warn: silent, error: silent },
    configuredUuid,
    intervals: { ovirtNode: 5 },
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
  expect(await passIntervalsUntil('probeFailed')).toEqual(['probeFailed']);
  expect(running.facts().memory).toBeUndefined();
  await memoryIs(meminfo);
  expect(await passIntervalsUntil('probeRecovered')).toEqual(['probeRecovered']);
  expect(running.facts().memory?.memoryKiB).toBe(2048);
});

test('sends an event with 100 kB of text from a driver as one line of at most 4 KiB, and the events after it', async () => {
  const running = await create();
  await running.open();
  takeSent();
  const noise = `eth0: firmware\u001b[2J\r\n${'bad opcode\n'.repeat(10_000)}`;
  const event = { node: 'n', object: 'o', method: 'm', user: 'u', status: 1 };
  running.agent.raiseEvent('actionPerformed', { ...event, text: noise });
  running.agent.raiseEvent('actionPerformed', { ...event, text: 'short' });
  const sent = bus.sent.splice(0).map(({ body }) => JSON.stringify(body, (_, part) => toPlainJson(part)));
  expect(sent).toHaveLength(2);
  expect(sent[0]).toContain('eth0: firmware');
  expect(Buffer.byteLength(sent[0] ?? '')).toBeLessThan(4_096 + 1_000);
  expect(sent[0]).not.toMatch(/\\u001b|\\n|\\r/);
  expect(sent[1]).toContain('short');
});

/** Shows maps and integers of messages in JSON. */
function toPlainJson(part: unknown): unknown {
  if (part instanceof Map) return [...part];
  return typeof part === 'bigint' ? String(part) : part;
}

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

test('logs in one line what an agent without root does not read, and nothing as root', async () => {
  const directory = join(machine.root, 'sys/class/dmi/id');
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'product_uuid'), '');
  const user = vi.spyOn(process, 'geteuid');
  try {
    user.mockReturnValue(1000);
    await create(nodeUuid, true);
    expect(logged).toEqual(['not root, therefore absent: hardwareUuid, serialNumber, memoryModules']);
    await node?.close();
    user.mockReturnValue(0);
    logged = [];
    await create(nodeUuid, true);
    expect(logged).toEqual([]);
  } finally {
    user.mockRestore();
  }
});

/**
 * Passes intervals of the schedule until an event was sent, and three more. The readings are of real files, which no clock can
 * hurry. @returns the events that were sent.
 */
async function passIntervalsUntil(event: string): Promise<readonly string[]> {
  const sent: string[] = [];
  const passInterval = async () => {
    await clock.advance(5_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    sent.push(...takeSent().filter((name) => name !== 'heartbeat'));
  };
  for (let interval = 0; interval < 100 && !sent.includes(event); interval++) await passInterval();
  for (let interval = 0; interval < 3; interval++) await passInterval();
  return sent;
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
  await clock.advance((hourly.cpu + 60) * 1000);
  expect(await passIntervalsUntil('probeFailed')).toContain('probeFailed');
  expect(started.agent.countObjects()).toEqual(before);
});

test('does not start when its epoch cannot be stored, stops what it had begun, and leaves the directory to the next', async () => {
  // Where an earlier agent may have left a file, a folder stands, which is not removed.
  const obstacle = join(machine.root, 'state/state.json.1.tmp');
  await mkdir(obstacle, { recursive: true, mode: 0o700 });
  await chmod(join(machine.root, 'state'), 0o700);
  await expect(create()).rejects.toMatchObject({
    name: 'StateError',
    message: expect.stringContaining('cannot be written'),
  });
  expect(takeSent()).toEqual([]);
  expect(clock.countTimers()).toBe(0);
  await rmdir(obstacle);
  expect((await create()).start.epoch).toBe(1);
});

test('has stored its epoch before it can send anything', async () => {
  const { start } = await create();
  const stored = JSON.parse(await readFile(join(machine.root, 'state/state.json'), 'utf8')) as {
    epoch: number;
  };
  expect(stored.epoch).toBe(start.epoch);
});
