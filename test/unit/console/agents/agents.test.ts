import { afterEach, beforeEach, expect, test } from 'vitest';
import { AgentTable } from '../../../../src/console/agents/agent-table.ts';
import {
  type AgentChange,
  type Console,
  ConsoleClosed,
  OutcomeUnknown,
  openConsole,
} from '../../../../src/console/index.ts';
import { type MemoryBroker, MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { type Script, ScriptedAgent } from '../../../kit/console/scripted-agent.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

let bus: MemoryBus;
let clock: ManualClock;
let broker: MemoryBroker;
let console: Console;
let changes: AgentChange[];

beforeEach(async () => {
  bus = new MemoryBus();
  clock = new ManualClock();
  broker = bus.connect();
  console = await openConsole({ broker, clock });
  changes = [];
  console.onAgent((change) => changes.push(change));
});
afterEach(() => console.close());

const agent = (script?: Script) => ScriptedAgent.open(bus.connect(), script);
const told = () => changes.map(({ kind, agent: { name } }) => `${kind} ${name.split(':').at(-1)}`);

async function discover(options: Parameters<Console['discover']>[0] = {}): Promise<string[]> {
  const names: string[] = [];
  const all = (async () => {
    for await (const found of console.discover(options)) names.push(found.name);
  })();
  await clock.pass(6_000);
  await all;
  return names;
}

test('everybody who answers a locate is found, once', async () => {
  await agent({ instance: 'a' });
  await agent({ instance: 'b', attributes: [['hostname', 'b.example.org']] });
  expect((await discover()).sort()).toEqual(['example.org:scripted:a', 'example.org:scripted:b']);
  expect(console.agent('example.org:scripted:b')?.hostname).toBe('b.example.org');
  expect(told().sort()).toEqual(['added a', 'added b']);
});

test('a predicate is asked here again, since some agents answer whatever it says', async () => {
  await agent({ product: 'node' });
  await agent({ product: 'other' });
  expect(await discover({ where: ['eq', '_product', ['quote', 'node']] })).toEqual(['example.org:node:one']);
});

test('discovery ends half a second after the last agent was found, not at its longest', async () => {
  await agent();
  const start = clock.monotonicMs();
  let endedAt = 0;
  const all = (async () => {
    for await (const _ of console.discover({ ms: 5_000, quietMs: 500 }));
    endedAt = clock.monotonicMs();
  })();
  await clock.pass(5_000);
  await all;
  expect(endedAt - start).toBe(500);
});

test('where nobody answers, discovery ends at its longest', async () => {
  let ended = false;
  const all = (async () => {
    for await (const _ of console.discover({ ms: 2_000 }));
    ended = true;
  })();
  await clock.pass(1_999);
  expect(ended).toBe(false);
  await clock.pass(2);
  await all;
  expect(ended).toBe(true);
});

test('a search that the connection does not survive ends with an error, as one of a console that is closed', async () => {
  await agent();
  for (const [end, error] of [
    [() => broker.disconnect(), OutcomeUnknown],
    [() => console.close(), ConsoleClosed],
  ] as const) {
    const names: string[] = [];
    const search = (async () => {
      for await (const { name } of console.discover({ ms: 5_000, quietMs: 5_000 })) names.push(name);
    })().catch((reason: unknown) => reason);
    await clock.pass(1_000);
    await end();
    await clock.pass(1);
    expect(await search).toBeInstanceOf(error);
    expect(names).toEqual(['example.org:scripted:one']);
    broker.reconnect();
    await clock.pass(1);
  }
  expect(clock.waiting()).toBe(0);
});

test('a heartbeat that comes while the console closes leaves no timer', async () => {
  const own = new ManualClock();
  const table = new AgentTable(own);
  const info = (await agent()).info();
  table.update(info);
  expect(own.waiting()).toBe(1);
  table.close();
  expect(table.update(info)).toBe(true);
  expect(own.waiting()).toBe(0);
});

test('an agent without heartbeats for three intervals is silent, and alive again with the next', async () => {
  const one = await agent({ heartbeatSeconds: 20 });
  one.beat();
  await clock.pass(59_000);
  expect(told()).toEqual(['added one']);
  await clock.pass(3_000);
  expect(told()).toEqual(['added one', 'silent one']);
  expect(console.agents()[0]?.state).toBe('silent');
  one.beat();
  await clock.pass(1);
  expect(told()).toEqual(['added one', 'silent one', 'updated one']);
  expect(console.agents()[0]?.state).toBe('alive');
});

test('an interval below ten seconds does not make an agent silent sooner than thirty', async () => {
  const one = await agent({ heartbeatSeconds: 1 });
  one.beat();
  await clock.pass(29_000);
  expect(console.agents()[0]?.state).toBe('alive');
  await clock.pass(3_000);
  expect(console.agents()[0]?.state).toBe('silent');
});

test('an agent that promises no heartbeat is never silent', async () => {
  const one = await agent({ heartbeatSeconds: 0 });
  one.beat();
  await clock.pass(10_000_000);
  expect(console.agents()[0]?.state).toBe('alive');
});

test('an agent that stays silent is forgotten in the end', async () => {
  const one = await agent();
  one.beat();
  await clock.pass(305_000);
  expect(told()).toEqual(['added one', 'silent one', 'removed one']);
  expect(console.agents()).toEqual([]);
});

test('while the connection is gone nobody is called silent, and afterwards everybody gets the whole time again', async () => {
  const one = await agent();
  one.beat();
  await clock.pass(1_000);
  broker.disconnect();
  await clock.pass(3_600_000);
  expect(console.agents()[0]?.state).toBe('alive');
  broker.reconnect();
  await clock.pass(29_000);
  expect(console.agents()[0]?.state).toBe('alive');
  await clock.pass(3_000);
  expect(console.agents()[0]?.state).toBe('silent');
});

test('a console looks around when the connection is back, and not before', async () => {
  expect(bus.sent).toEqual([]);
  broker.disconnect();
  await agent({ instance: 'came meanwhile' });
  broker.reconnect();
  await clock.pass(1_000);
  expect(told()).toEqual(['added came meanwhile']);
});

test('another epoch is a restart', async () => {
  (await agent({ epoch: 4, startId: 'first' })).beat();
  await clock.pass(1);
  (await agent({ epoch: 5, startId: 'second' })).beat();
  await clock.pass(1);
  expect(told()).toEqual(['added one', 'restarted one']);
  expect(console.agents()[0]?.isDuplicate).toBe(false);
  expect(console.agents()[0]?.info.epoch).toBe(5);
});

test('two agents of one name that take turns are a duplicate, until one of them is gone', async () => {
  const first = await agent({ epoch: 4, startId: 'first' });
  const second = await agent({ epoch: 5, startId: 'second' });
  for (const one of [first, second, first]) {
    one.beat();
    await clock.pass(5_000);
  }
  expect(console.agents()[0]?.isDuplicate).toBe(true);
  expect(told()).toEqual(['added one', 'restarted one', 'updated one']);
  for (let beats = 0; beats < 7; beats++) {
    second.beat();
    await clock.pass(10_000);
  }
  expect(console.agents()[0]?.isDuplicate).toBe(false);
});

test('two agents of one name that answer the same locate are a duplicate at once', async () => {
  await agent({ epoch: 4, startId: 'first' });
  await agent({ epoch: 5, startId: 'second' });
  expect(await discover()).toEqual(['example.org:scripted:one']);
  expect(console.agents()[0]?.isDuplicate).toBe(true);
});

test('heartbeats that say nothing new are no change', async () => {
  const one = await agent({ attributes: [['tags', ['a', new Map([['b', 'c']])]]] });
  one.beat();
  one.beat();
  await clock.pass(1);
  expect(told()).toEqual(['added one']);
  (await agent({ attributes: [['tags', ['a', new Map([['b', 'd']])]]] })).beat();
  await clock.pass(1);
  expect(told()).toEqual(['added one', 'updated one']);
});

test('a message signed with one name that tells another is dropped', async () => {
  const one = await agent();
  const mallory = await agent({ instance: 'mallory' });
  one.beat();
  const honest = bus.sent.at(-1)!;
  mallory.beat();
  const forged = { ...bus.sent.at(-1)!, body: honest.body };
  await clock.pass(1);
  const before = console.dropped;
  bus.deliver(forged);
  await clock.pass(1);
  expect(console.dropped).toBe(before + 1);
});

test('a listener that fails does not keep others from being told', async () => {
  const unhandled = new Promise<unknown>((resolve) => process.once('uncaughtException', resolve));
  console.onAgent(() => {
    throw new Error('mine');
  });
  const seen: string[] = [];
  console.onAgent(({ kind }) => seen.push(kind));
  (await agent()).beat();
  await clock.pass(1);
  expect(seen).toEqual(['added']);
  expect(await unhandled).toMatchObject({ message: 'mine' });
});
