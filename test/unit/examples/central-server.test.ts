import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openConsole } from '#console';
import { type AmqpValue, type QmfRequest, readSchemaXml, uint } from '#qmf';
import { watchMachines } from '../../../examples/central-server.ts';
import { MemoryBus } from '../../kit/broker/memory-bus.ts';
import { type Script, ScriptedAgent, type ScriptedObject } from '../../kit/console/scripted-agent.ts';
import { waitForCount, waitUntil } from '../../kit/wait-until.ts';
import { hostileText, unsafe } from '../../kit/words-of-peers.ts';

const { classes } = readSchemaXml(readFileSync('schema/ovirt-node.xml', 'utf8'));
const machine = (hostname: string): ScriptedObject => ({
  objectName: 'com.redhat.ovirtNode:ovirtNode:one',
  className: 'ovirtNode',
  values: new Map<AmqpValue, AmqpValue>([
    ['hostname', hostname],
    ['cpuCount', uint(4)],
  ]),
});
const isQueryForObjects = (request: QmfRequest) =>
  request.kind === 'query' && request.query.what === 'OBJECT';

/** Runs the example on a bus that may have agents already. */
async function watch(bus: MemoryBus) {
  const broker = bus.connect();
  const qmfConsole = await openConsole({ broker, requestTimeoutMs: 100 });
  const lines: string[] = [];
  const before = bus.attached.size;
  const watching = watchMachines(qmfConsole, (line) => lines.push(line));
  // The example hears of agents once it has its two subscriptions.
  await waitForCount(() => bus.attached.size, before + 2);
  await setImmediate();
  return {
    broker,
    lines,
    waitForLine: (text: string) => waitUntil(() => lines.some((line) => line.includes(text))),
    async [Symbol.asyncDispose]() {
      await qmfConsole.close();
      await watching;
    },
  };
}

const openMachine = (bus: MemoryBus, script: Script) =>
  ScriptedAgent.open(bus.connect(), { vendor: 'ovirt.org', product: 'node', classes, ...script });

test('the central server prints names of agents without control characters', async () => {
  const bus = new MemoryBus();
  await using server = await watch(bus);
  await using forger = await openMachine(bus, { instance: `one${hostileText}` });
  forger.beat();
  await server.waitForLine('node:one');
  for (const line of server.lines) expect(line).not.toMatch(unsafe);
});

test('the central server reads a machine again when the first queries are lost', async () => {
  const bus = new MemoryBus();
  await using server = await watch(bus);
  let queries = 0;
  await using agent = await openMachine(bus, {
    objects: [machine('north')],
    answer: (request) => isQueryForObjects(request) && ++queries <= 2,
  });
  agent.beat();
  await server.waitForLine('north alive 4 CPUs');
  expect(server.lines.filter((line) => line.includes('cannot be read, next try in'))).toHaveLength(2);
});

test('the central server shows a machine without objects, and its objects once they are published', async () => {
  const bus = new MemoryBus();
  await using server = await watch(bus);
  await using agent = await openMachine(bus, {});
  agent.beat();
  await server.waitForLine('alive ? CPUs');
  agent.publish(machine('north'));
  await server.waitForLine('north alive 4 CPUs');
});

test('the central server reads a machine whose heartbeat came before the server watched, and that answers no locate request', async () => {
  const bus = new MemoryBus();
  const script: Script = { objects: [machine('north')], answer: ({ kind }) => kind === 'locate' };
  await using agent = await openMachine(bus, script);
  const broker = bus.connect();
  await using qmfConsole = await openConsole({ broker, requestTimeoutMs: 100 });
  agent.beat();
  await waitForCount(() => qmfConsole.agents().length, 1);
  const lines: string[] = [];
  const watching = watchMachines(qmfConsole, (line) => lines.push(line));
  await waitUntil(() => lines.includes('north alive 4 CPUs 0 MiB 0 of 0 links up'));
  await qmfConsole.close();
  await watching;
});

test('the central server reads its machines again after a reconnection, also when a query is lost', async () => {
  const bus = new MemoryBus();
  await using server = await watch(bus);
  const objects = [machine('north')];
  let isLosing = false;
  await using agent = await openMachine(bus, {
    objects,
    answer(request) {
      if (!isQueryForObjects(request) || !isLosing) return false;
      isLosing = false;
      return true;
    },
  });
  agent.beat();
  await server.waitForLine('north alive 4 CPUs');
  server.broker.disconnect();
  objects.splice(0, 1, machine('south'));
  isLosing = true;
  server.broker.reconnect();
  await server.waitForLine('south alive 4 CPUs');
});
