import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AgentInfo, type AmqpValue, Typed } from '#qmf';
import { AgentTable, maxAgents } from '../../../../src/console/agents/agent-table.ts';
import {
  type AgentChange,
  type Console,
  ConsoleClosed,
  isClockWrong,
  OutcomeUnknown,
  openConsole,
} from '../../../../src/console/index.ts';
import { type MemoryBroker, MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { type Script, ScriptedAgent } from '../../../kit/console/scripted-agent.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

let bus: MemoryBus;
let clock: ManualClock;
let broker: MemoryBroker;
let qmfConsole: Console;
let changes: AgentChange[];

beforeEach(async () => {
  bus = new MemoryBus();
  clock = new ManualClock();
  broker = bus.connect();
  qmfConsole = await openConsole({ broker, clock });
  changes = [];
  qmfConsole.onAgent((change) => changes.push(change));
});
afterEach(() => qmfConsole.close());

const agent = (script?: Script) => ScriptedAgent.open(bus.connect(), script);
const listChanges = () => changes.map(({ kind, agent: { name } }) => `${kind} ${name.split(':').at(-1)}`);

async function discover(options: Parameters<Console['discover']>[0] = {}): Promise<string[]> {
  const names: string[] = [];
  const all = (async () => {
    for await (const found of qmfConsole.discover(options)) names.push(found.name);
  })();
  await clock.advance(6_000);
  await all;
  return names;
}

test('discovers each agent once', async () => {
  await agent({ instance: 'a' });
  await agent({ instance: 'b', attributes: [['hostname', 'b.example.org']] });
  expect((await discover()).sort()).toEqual(['example.org:scripted:a', 'example.org:scripted:b']);
  expect(qmfConsole.agent('example.org:scripted:b')?.hostname).toBe('b.example.org');
  expect(listChanges().sort()).toEqual(['added a', 'added b']);
});

test('discards agents that answer although the predicate excludes them', async () => {
  await agent({ product: 'node' });
  await agent({ product: 'other' });
  expect(await discover({ where: ['eq', '_product', ['quote', 'node']] })).toEqual(['example.org:node:one']);
});

test('ends discovery 500 ms after the last new agent', async () => {
  await agent();
  const start = clock.monotonicMs();
  let endedAt = 0;
  const all = (async () => {
    for await (const _ of qmfConsole.discover({ ms: 5_000, quietMs: 500 }));
    endedAt = clock.monotonicMs();
  })();
  await clock.advance(5_000);
  await all;
  expect(endedAt - start).toBe(500);
});

test.each([
  ['150 ms after an agent that answers at once', { product: 'node' }, 0, 150],
  ['ten times as long after an agent as it took to answer', { product: 'node' }, 30, 330],
  ['500 ms after an agent that answers late', { product: 'node' }, 200, 700],
  ["500 ms after the broker's own agent", { vendor: 'apache.org', product: 'qpidd' }, 0, 500],
])('ends discovery by default %s', async (_, script, answerMs, endMs) => {
  const answer = async () => {
    await new Promise<void>((resolve) => clock.after(answerMs, resolve));
    return false;
  };
  await agent({ ...script, answer });
  const start = clock.monotonicMs();
  let endedAt = 0;
  const all = (async () => {
    for await (const _agent of qmfConsole.discover());
    endedAt = clock.monotonicMs();
  })();
  await clock.advance(5_000);
  await all;
  expect(endedAt - start).toBe(endMs);
});

test('ends discovery at its time limit when no agent answers', async () => {
  let ended = false;
  const all = (async () => {
    for await (const _ of qmfConsole.discover({ ms: 2_000 }));
    ended = true;
  })();
  await clock.advance(1_999);
  expect(ended).toBe(false);
  await clock.advance(2);
  await all;
  expect(ended).toBe(true);
});

test('ends discovery with an error when the connection is lost or the console closes', async () => {
  await agent();
  for (const [end, error] of [
    [() => broker.disconnect(), OutcomeUnknown],
    [() => qmfConsole.close(), ConsoleClosed],
  ] as const) {
    const names: string[] = [];
    const search = (async () => {
      for await (const { name } of qmfConsole.discover({ ms: 5_000, quietMs: 5_000 })) names.push(name);
    })().catch((reason: unknown) => reason);
    await clock.advance(1_000);
    await end();
    await clock.advance(1);
    expect(await search).toBeInstanceOf(error);
    expect(names).toEqual(['example.org:scripted:one']);
    broker.reconnect();
    await clock.advance(1);
  }
  expect(clock.countTimers()).toBe(0);
});

test('starts no timer when a heartbeat arrives during close', async () => {
  const ownClock = new ManualClock();
  const table = new AgentTable(ownClock);
  const info = (await agent()).info();
  table.update(info);
  expect(ownClock.countTimers()).toBe(1);
  table.close();
  expect(table.update(info)).toBe(true);
  expect(ownClock.countTimers()).toBe(0);
});

test('marks an agent silent after three missed heartbeats, and alive with the next one', async () => {
  const one = await agent({ heartbeatSeconds: 20 });
  one.beat();
  await clock.advance(59_000);
  expect(listChanges()).toEqual(['added one']);
  await clock.advance(3_000);
  expect(listChanges()).toEqual(['added one', 'silent one']);
  expect(qmfConsole.agents()[0]?.state).toBe('silent');
  one.beat();
  await clock.advance(1);
  expect(listChanges()).toEqual(['added one', 'silent one', 'updated one']);
  expect(qmfConsole.agents()[0]?.state).toBe('alive');
});

test('waits 30 s before it marks an agent with a short heartbeat interval silent', async () => {
  const one = await agent({ heartbeatSeconds: 1 });
  one.beat();
  await clock.advance(29_000);
  expect(qmfConsole.agents()[0]?.state).toBe('alive');
  await clock.advance(3_000);
  expect(qmfConsole.agents()[0]?.state).toBe('silent');
});

test('never marks an agent with heartbeat interval 0 silent', async () => {
  const one = await agent({ heartbeatSeconds: 0 });
  one.beat();
  await clock.advance(10_000_000);
  expect(qmfConsole.agents()[0]?.state).toBe('alive');
});

test('removes an agent that stays silent', async () => {
  const one = await agent();
  one.beat();
  await clock.advance(305_000);
  expect(listChanges()).toEqual(['added one', 'silent one', 'removed one']);
  expect(qmfConsole.agents()).toEqual([]);
});

test('counts no silence while the connection is lost, and restarts the count after a reconnection', async () => {
  const one = await agent();
  one.beat();
  await clock.advance(1_000);
  broker.disconnect();
  await clock.advance(3_600_000);
  expect(qmfConsole.agents()[0]?.state).toBe('alive');
  broker.reconnect();
  await clock.advance(29_000);
  expect(qmfConsole.agents()[0]?.state).toBe('alive');
  await clock.advance(3_000);
  expect(qmfConsole.agents()[0]?.state).toBe('silent');
});

test('sends a locate request after a reconnection', async () => {
  expect(bus.sent).toEqual([]);
  broker.disconnect();
  await agent({ instance: 'came meanwhile' });
  broker.reconnect();
  await clock.advance(1_000);
  expect(listChanges()).toEqual(['added came meanwhile']);
});

test('reports a restart when the epoch changes', async () => {
  (await agent({ epoch: 4, startId: 'first' })).beat();
  await clock.advance(1);
  (await agent({ epoch: 5, startId: 'second' })).beat();
  await clock.advance(1);
  expect(listChanges()).toEqual(['added one', 'restarted one']);
  expect(qmfConsole.agents()[0]?.isDuplicate).toBe(false);
  expect(qmfConsole.agents()[0]?.info.epoch).toBe(5);
});

test('reports a restart of a machine that was restored from a snapshot, whose epoch repeats or goes back', async () => {
  const starts = [
    [7, 'before'],
    [7, 'restored to the same epoch'],
    [5, 'restored again, further back'],
  ] as const;
  for (const [epoch, startId] of starts) {
    (await agent({ epoch, startId })).beat();
    await clock.advance(1);
  }
  expect(listChanges()).toEqual(['added one', 'restarted one', 'restarted one']);
  expect(qmfConsole.agents()[0]?.isDuplicate).toBe(false);
});

test('says how far the clock of an agent is ahead, reports when it becomes wrong and right, and judges silence by arrival', async () => {
  let aheadNs = 0n;
  const one = await agent({ startId: 'one', nowNs: () => clock.nowNs() + aheadNs });
  const difference = () => qmfConsole.agents()[0]?.clockDifferenceMs;
  const beat = async (times = 1) => {
    for (let beats = 0; beats < times; beats++) {
      one.beat();
      await clock.advance(10_000);
    }
  };
  await beat();
  expect(difference()).toBe(0);
  aheadNs = 7_000_000_000n;
  await beat();
  expect(difference()).toBe(7_000);
  expect(listChanges()).toEqual(['added one', 'updated one']);
  // One late message is no clock that is behind; three are.
  aheadNs = -3_600_000_000_000n;
  await beat();
  expect(difference()).toBe(7_000);
  await beat(2);
  expect(difference()).toBe(-3_600_000);
  expect(isClockWrong(qmfConsole.agents()[0]!)).toBe(true);
  aheadNs = 1_000_000_000n;
  await beat(6);
  expect(difference()).toBe(1_000);
  expect(isClockWrong(qmfConsole.agents()[0]!)).toBe(false);
  expect(listChanges()).toEqual(['added one', 'updated one', 'updated one']);
  expect(qmfConsole.agents()[0]?.state).toBe('alive');
});

test('knows that an agent of the C++ library answers with the time of its last heartbeat, and one without time says nothing', async () => {
  await agent({ instance: 'c++', nowNs: () => clock.nowNs() - 9_000_000_000n });
  await agent({ instance: 'slow', nowNs: () => clock.nowNs() - 25_000_000_000n });
  await agent({ instance: 'timeless', nowNs: () => 0n });
  await discover();
  const differences = qmfConsole
    .agents()
    .map(({ info, clockDifferenceMs }) => [info.instance, clockDifferenceMs]);
  expect(differences).toEqual([
    ['c++', 0],
    ['slow', -15_000],
    ['timeless', undefined],
  ]);
});

test('reports a duplicate while two agents of one name alternate', async () => {
  const first = await agent({ epoch: 4, startId: 'first' });
  const second = await agent({ epoch: 5, startId: 'second' });
  for (const one of [first, second, first]) {
    one.beat();
    await clock.advance(5_000);
  }
  expect(qmfConsole.agents()[0]?.isDuplicate).toBe(true);
  expect(listChanges()).toEqual(['added one', 'restarted one', 'updated one']);
  for (let beats = 0; beats < 7; beats++) {
    second.beat();
    await clock.advance(10_000);
  }
  expect(qmfConsole.agents()[0]?.isDuplicate).toBe(false);
});

test('reports a duplicate at once when two agents of one name answer the same locate request', async () => {
  await agent({ epoch: 4, startId: 'first' });
  await agent({ epoch: 5, startId: 'second' });
  expect(await discover()).toEqual(['example.org:scripted:one']);
  expect(qmfConsole.agents()[0]?.isDuplicate).toBe(true);
});

test('reports no change when a heartbeat repeats the last one', async () => {
  const one = await agent({ attributes: [['tags', ['a', new Map([['b', 'c']])]]] });
  one.beat();
  one.beat();
  await clock.advance(1);
  expect(listChanges()).toEqual(['added one']);
  (await agent({ attributes: [['tags', ['a', new Map([['b', 'd']])]]] })).beat();
  await clock.advance(1);
  expect(listChanges()).toEqual(['added one', 'updated one']);
});

test('drops a heartbeat whose sender and body name different agents', async () => {
  const one = await agent();
  const mallory = await agent({ instance: 'mallory' });
  one.beat();
  const honest = bus.sent.at(-1)!;
  mallory.beat();
  const forged = { ...bus.sent.at(-1)!, body: honest.body };
  await clock.advance(1);
  const before = qmfConsole.dropped;
  bus.deliver(forged);
  await clock.advance(1);
  expect(qmfConsole.dropped).toBe(before + 1);
});

test('calls the other listeners when one throws', async () => {
  const unhandled = new Promise<unknown>((resolve) => process.once('uncaughtException', resolve));
  qmfConsole.onAgent(() => {
    throw new Error('listener failed');
  });
  const seen: string[] = [];
  qmfConsole.onAgent(({ kind }) => seen.push(kind));
  (await agent()).beat();
  await clock.advance(1);
  expect(seen).toEqual(['added']);
  expect(await unhandled).toMatchObject({ message: 'listener failed' });
});

const info = (instance: string, more: Partial<AgentInfo> = {}): AgentInfo => ({
  vendor: 'example.org',
  product: 'scripted',
  instance,
  name: `example.org:scripted:${instance}`,
  epoch: 1,
  heartbeatSeconds: 10,
  sentAtNs: 0n,
  attributes: new Map(),
  ...more,
});

test('a full table forgets the agent that is silent for longest, then names heard once, and never one that repeats', async () => {
  const table = new AgentTable(clock);
  const removed: string[] = [];
  table.changes.add(({ kind, agent: { info: gone } }) => kind === 'removed' && removed.push(gone.instance));
  table.update(info('silent first'));
  table.update(info('silent first'));
  await clock.advance(1_000);
  table.update(info('silent second'));
  await clock.advance(60_000);
  expect(table.list().map(({ state }) => state)).toEqual(['silent', 'silent']);
  for (let number = 0; number < maxAgents - 2; number++) {
    table.update(info(`${number}`));
    if (number < 100) table.update(info(`${number}`));
  }
  expect(removed).toEqual([]);
  for (const name of ['a', 'b', 'c', 'd']) expect(table.update(info(name))).toBe(true);
  expect(removed).toEqual(['silent first', 'silent second', '100', '101']);
  for (let number = 0; number < maxAgents; number++) table.update(info(`flood ${number}`));
  expect(table.list()).toHaveLength(maxAgents);
  for (let number = 0; number < 100; number++) expect(table.get(info(`${number}`).name)).toBeDefined();
  table.close();
});

test('a table full of agents that repeat their heartbeats drops a new one', async () => {
  const table = new AgentTable(clock);
  for (let number = 0; number < 2 * maxAgents; number++) table.update(info(`${number % maxAgents}`));
  expect(table.update(info('new'))).toBe(false);
  expect(table.list()).toHaveLength(maxAgents);
  table.close();
});

test('bounds what a heartbeat adds to the table: interval, hostname, attributes', async () => {
  const long = 'x'.repeat(60_000);
  const attributes: [string, AmqpValue][] = [
    ['hostname', 'h'.repeat(300)],
    ['big', long],
    ['list', Array.from({ length: 1_000 }, () => true)],
    ['octets', new Typed('binary', new Uint8Array(5_000))],
    ['small', new Typed('binary', new Uint8Array(1_000).subarray(0, 3))],
  ];
  (await agent({ heartbeatSeconds: 4_000_000_000, attributes })).beat();
  await clock.advance(1);
  const [record] = qmfConsole.agents();
  expect(record?.info.heartbeatSeconds).toBe(65_535);
  expect(record?.hostname).toBeUndefined();
  expect([...(record?.info.attributes.keys() ?? [])]).toEqual(['hostname', 'small']);
  const small = record?.info.attributes.get('small') as Typed<'binary'>;
  expect(small.value.buffer.byteLength).toBe(3);
});

test('drops a heartbeat of an agent whose name is longer than a key', async () => {
  const before = qmfConsole.dropped;
  (await agent({ instance: 'i'.repeat(300) })).beat();
  await clock.advance(1);
  expect(qmfConsole.agents()).toEqual([]);
  expect(qmfConsole.dropped).toBe(before + 1);
});
