import { beforeEach, expect, test } from 'vitest';
import type { Agent } from '#agent';
import type { AmqpMap, AmqpValue } from '#qmf';
import { Random } from '../../../../scripts/fuzz/random.ts';
import { long, Subscriber } from '../../../kit/agent/subscriber.ts';
import { type Animal, animalName, createZooAgent, memoryLog, type ZooFacts } from '../../../kit/agent/zoo.ts';
import { MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { SlowBroker } from '../../../kit/broker/slow-broker.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

let bus: MemoryBus;
let clock: ManualClock;
let broker: SlowBroker;
let agent: Agent<ZooFacts>;

const animal = (name: string, legs = 4, visitors = 3): Animal => ({
  name,
  values: { legs },
  statistics: { visitors },
});
const update = (...animals: readonly Animal[]) => agent.update({ open: true, animals });
const consoleAt = (replyTo: string) => new Subscriber(bus, agent.name, replyTo);
const query = (where?: AmqpValue): AmqpMap =>
  new Map<AmqpValue, AmqpValue>([
    ['_what', 'OBJECT'],
    ['_schema_id', new Map([['_class_name', 'animal']])],
    ...(where === undefined ? [] : [['_where', where] as const]),
  ]);
const hasManyLegs: AmqpValue = ['gt', 'legs', long(4)];

/** Lets the broker take everything, and passes this time in steps of 20 ms. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed <= ms; passed += 20) {
    while ((await broker.take(10)) > 0);
    await clock.advance(20);
  }
  while ((await broker.take(10)) > 0);
}

beforeEach(async () => {
  bus = new MemoryBus();
  clock = new ManualClock();
  broker = new SlowBroker(bus);
  agent = createZooAgent({ broker, log: memoryLog(), clock });
  update(animal('leo'), animal('nala'));
  await agent.open();
  await pass(20);
});

test('answers with the granted times, then sends what exists, then each change once', async () => {
  const console = consoleAt('reply-1');
  console.subscribe(query(), { _interval: 100, _duration: 60 });
  await pass(40);
  console.take();
  expect(console.responses).toMatchObject([{ _interval: 100n, _duration: 60n }]);
  expect([...console.picture.keys()]).toEqual([animalName('leo'), animalName('nala')]);
  expect(console.received).toBe(2);
  update(animal('leo', 4, 9), animal('simba'));
  await pass(200);
  console.take();
  expect(console.received).toBe(5);
  expect(console.picture.get(animalName('leo'))).toMatchObject({ legs: 4, visitors: 9 });
  expect([...console.picture.keys()].toSorted()).toEqual([animalName('leo'), animalName('simba')]);
  expect(console.repeated).toBe(0);
});

test('sends an object that begins to match whole, and one that no longer does once more', async () => {
  const console = consoleAt('reply-1');
  console.subscribe(query(hasManyLegs), { _interval: 20 });
  await pass(40);
  update(animal('leo', 8), animal('nala'));
  await pass(60);
  console.take();
  expect(console.picture.get(animalName('leo'))).toMatchObject({ name: 'leo', legs: 8 });
  update(animal('leo', 8, 5), animal('nala', 4, 6));
  await pass(60);
  update(animal('leo', 2), animal('nala'));
  await pass(60);
  update(animal('leo', 1), animal('nala'));
  await pass(60);
  console.take();
  expect(console.picture.get(animalName('leo'))).toMatchObject({ legs: 2 });
  expect(console.picture.has(animalName('nala'))).toBe(false);
  expect([console.received, console.repeated]).toEqual([3, 0]);
});

test.for([
  { what: 'every animal', where: undefined, delayMs: 0 },
  { what: 'those that match', where: hasManyLegs, delayMs: 0 },
  { what: 'every animal, the first answer two seconds late', where: undefined, delayMs: 2_000 },
  { what: 'those that match, the first answer two seconds late', where: hasManyLegs, delayMs: 2_000 },
])(
  'gives a console the picture of the agent through a thousand changes, for $what',
  async ({ where, delayMs }) => {
    const animals = new Map([['leo', animal('leo')]]);
    const random = new Random(11);
    const change = () => {
      const name = `a${random.below(30)}`;
      if (random.oneIn(4)) animals.delete(name);
      else animals.set(name, animal(name, 3 + random.below(4), random.below(3)));
      update(...animals.values());
    };
    const console = consoleAt('reply-1');
    console.subscribe(query(where), { _interval: 20 });
    // The broker takes nothing meanwhile, and the agent changes.
    for (let ms = 0; ms < delayMs; ms += 50) {
      change();
      await clock.advance(50);
    }
    const isSelected = ({ values }: Animal) => where === undefined || Number(values?.['legs']) > 4;
    for (let stop = 0; stop < 100; stop += 1) {
      for (let step = 0; step < 10; step += 1) {
        change();
        await clock.advance(random.below(15));
        await broker.take(random.below(3));
      }
      await pass(60);
      console.take();
      const shown = [...console.picture]
        .filter(([, known]) => where === undefined || Number(known['legs']) > 4)
        .map(([name, { legs, visitors }]) => `${name} ${legs} ${visitors}`);
      const wanted = [...animals.values()]
        .filter(isSelected)
        .map(
          ({ name, values, statistics }) =>
            `${animalName(name)} ${values?.['legs']} ${statistics?.['visitors']}`,
        );
      expect(shown.toSorted()).toEqual(wanted.toSorted());
    }
    expect(console.repeated).toBe(0);
    expect(console.received).toBeGreaterThan(500);
  },
);

test('ends after its time unless it is refreshed, and at once when it is cancelled', async () => {
  const [kept, left, cancelled] = ['reply-1', 'reply-2', 'reply-3'].map(consoleAt);
  for (const console of [kept!, left!, cancelled!])
    console.subscribe(query(), { _interval: 20, _duration: 10 });
  await pass(40);
  for (const console of [kept!, left!, cancelled!]) console.take();
  const idOf = (console: Subscriber) => String(console.responses[0]?.['_subscription_id']);
  cancelled!.send('_subscribe_cancel_indication', new Map([['_subscription_id', idOf(cancelled!)]]), {
    replyTo: '',
  });
  await clock.advance(8_000);
  kept!.send('_subscribe_refresh_indication', new Map([['_subscription_id', idOf(kept!)]]));
  await pass(20);
  await clock.advance(3_000);
  update(animal('leo', 8), animal('nala'));
  await pass(100);
  for (const console of [kept!, left!, cancelled!]) console.take();
  expect(kept!.responses.map((response) => response['_duration'])).toEqual([10n, 10n]);
  expect(kept!.picture.get(animalName('leo'))).toMatchObject({ legs: 8 });
  expect(left!.picture.get(animalName('leo'))).toMatchObject({ legs: 4 });
  expect(cancelled!.picture.get(animalName('leo'))).toMatchObject({ legs: 4 });
  left!.send('_subscribe_refresh_indication', new Map([['_subscription_id', idOf(left!)]]));
  await pass(20);
  left!.take();
  expect(left!.exceptions).toMatchObject([{ code: 4, message: expect.stringContaining('subscribe again') }]);
});

test('lets no other user extend or end the subscription of a user, wherever its id was read', async () => {
  await agent.close();
  agent = createZooAgent({ broker, log: memoryLog(), clock, identify: ({ userId }) => userId });
  update(animal('leo'), animal('nala'));
  await agent.open();
  await pass(20);
  const operator = consoleAt('reply-1');
  const times = new Map<AmqpValue, AmqpValue>([
    ['_query', query()],
    ['_interval', long(20)],
    ['_duration', long(10)],
  ]);
  operator.send('_subscribe_request', times, { userId: 'operator' });
  await pass(40);
  operator.take();
  const id = new Map([['_subscription_id', String(operator.responses[0]?.['_subscription_id'])]]);
  const viewer = consoleAt('reply-2');
  viewer.send('_subscribe_cancel_indication', id, { userId: 'viewer' });
  viewer.send('_subscribe_cancel_indication', id, { replyTo: operator.replyTo });
  viewer.send('_subscribe_refresh_indication', id, { userId: 'viewer' });
  await pass(20);
  viewer.take();
  expect(viewer.responses).toEqual([]);
  expect(viewer.exceptions).toMatchObject([{ code: 4, message: expect.stringContaining('subscribe again') }]);
  update(animal('leo', 8), animal('nala'));
  await pass(40);
  operator.take();
  expect(operator.picture.get(animalName('leo'))).toMatchObject({ legs: 8 });
  operator.send('_subscribe_refresh_indication', id, { userId: 'operator' });
  await pass(20);
  operator.send('_subscribe_cancel_indication', id, { userId: 'operator', replyTo: '' });
  await pass(20);
  update(animal('leo', 6), animal('nala'));
  await pass(40);
  operator.take();
  expect(operator.responses).toHaveLength(2);
  expect(operator.picture.get(animalName('leo'))).toMatchObject({ legs: 8 });
});

test('refuses the subscriptions of one console, and of all, beyond their limits with Busy, until others expire', async () => {
  const greedy = consoleAt('reply-greedy');
  for (let count = 0; count < 40; count += 1) greedy.subscribe(query(), { _duration: 10 });
  await pass(100);
  greedy.take();
  expect(greedy.responses).toHaveLength(16);
  expect(greedy.exceptions).toHaveLength(24);
  expect(new Set(greedy.exceptions.map(({ code }) => code))).toEqual(new Set([0x10003]));
  const others = Array.from({ length: 1_000 }, (_, index) => consoleAt(`reply-${index}`));
  for (const other of others) {
    other.subscribe(query(), { _duration: 10 });
    await broker.take(50);
    await clock.advance(0);
  }
  await pass(100);
  for (const other of others) other.take();
  expect(others.filter(({ responses }) => responses.length === 1)).toHaveLength(240);
  await clock.advance(10_000);
  const late = consoleAt('reply-late');
  late.subscribe(query());
  await pass(40);
  late.take();
  expect(late.responses).toMatchObject([{ _interval: 1000n, _duration: 300n }]);
}, 60_000);

test('clamps the times that a console asks for', async () => {
  const console = consoleAt('reply-1');
  console.subscribe(query(), { _interval: 0, _duration: 1 });
  console.subscribe(query(), { _interval: 10 ** 12, _duration: 10 ** 12 });
  await pass(40);
  console.take();
  expect(console.responses).toMatchObject([
    { _interval: 20n, _duration: 10n },
    { _interval: 3_600_000n, _duration: 3_600n },
  ]);
});

test('refuses a query for schemas, an invalid predicate, and a missing query or id', async () => {
  const console = consoleAt('reply-1');
  console.subscribe(new Map([['_what', 'SCHEMA']]));
  console.subscribe(query(['re_match', 'name', ['quote', '(']]));
  console.send('_subscribe_request', new Map());
  console.send('_subscribe_refresh_indication', new Map());
  await pass(40);
  console.take();
  expect(console.responses).toEqual([]);
  expect(console.exceptions.map(({ message }) => message).toSorted()).toEqual([
    '_query is absent; expected a map',
    '_subscription_id is absent; expected text',
    '_what is SCHEMA; expected OBJECT for a subscription',
    expect.stringContaining('re_match pattern is "("'),
  ]);
});

test('forgets a console that takes no messages any more', async () => {
  const console = consoleAt('reply-1');
  console.subscribe(query(), { _interval: 20 });
  await pass(40);
  console.take();
  broker.limit = 0;
  for (let round = 0; round < 10; round += 1) {
    update(animal('leo', 4, round + 10), animal('nala'));
    await pass(100);
  }
  broker.limit = 2_000;
  update(animal('leo', 6), animal('nala'));
  await pass(100);
  console.take();
  expect(console.received).toBe(2);
});

test('sends again in its latest state what a broker did not take for a moment', async () => {
  const console = consoleAt('reply-1');
  console.subscribe(query(), { _interval: 20 });
  await pass(40);
  broker.limit = 0;
  update(animal('nala', 5), animal('simba'));
  await clock.advance(25);
  broker.limit = 2_000;
  await pass(100);
  console.take();
  expect([...console.picture.keys()].toSorted()).toEqual([animalName('nala'), animalName('simba')]);
  expect(console.picture.get(animalName('nala'))).toMatchObject({ legs: 5 });
});

test.for([
  { deletions: true, left: 0, received: 4 },
  { deletions: false, left: 2, received: 2 },
])(
  'leaves a console $left of two objects when the agent ends with deletions $deletions',
  async (expected) => {
    const console = consoleAt('reply-1');
    console.subscribe(query());
    await pass(40);
    const closing = agent.close({ deletions: expected.deletions });
    await pass(20);
    await closing;
    console.take();
    expect(console.picture.size).toBe(expected.left);
    expect(console.received).toBe(expected.received);
  },
);

test('ends a subscription whose predicate has become too costly, and tells the console', async () => {
  const console = consoleAt('reply-1');
  const patterns: AmqpValue = ['re_match', 'name', ['quote', '([a-z]*[0-9]*){100}$']];
  console.subscribe(query(patterns), { _interval: 20 });
  await pass(40);
  console.take();
  expect(console.responses).toHaveLength(1);
  update(...Array.from({ length: 4_000 }, (_, index) => animal(`${'a1'.repeat(100)}${index}`)));
  await pass(400);
  console.take();
  expect(console.exceptions).toMatchObject([{ code: 4, message: expect.stringContaining('takes too long') }]);
}, 60_000);
