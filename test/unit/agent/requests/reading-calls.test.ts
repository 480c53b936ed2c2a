import { expect, test } from 'vitest';
import { readReply, uint, writeMethodRequest, writeQueryRequest } from '#qmf';
import { animalName, createZooAgent, memoryLog, zooClasses } from '../../../kit/agent/zoo.ts';
import { decodeSent } from '../../../kit/broker/decode-sent.ts';
import { MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { waitUntil } from '../../../kit/wait-until.ts';

const callMs = 10;

/** Describes the whole zoo, which takes a while. */
function describeZoo() {
  const end = performance.now() + callMs;
  while (performance.now() < end);
  return { left: 0 };
}

async function start() {
  const bus = new MemoryBus();
  const classes = zooClasses({ calls: [] }).map((bound) =>
    bound.name === 'animal'
      ? { ...bound, methods: { ...bound.methods, feed: async () => describeZoo() } }
      : bound,
  );
  const agent = createZooAgent({
    broker: bus.connect(),
    log: memoryLog(),
    classes,
    identify: ({ userId }) => userId,
  });
  agent.update({ open: true, animals: [{ name: 'leo' }] });
  await agent.open();
  const call = (userId: string, correlationId: string, replyTo = userId) =>
    bus.deliver({
      ...writeMethodRequest(
        { replyTo, correlationId },
        agent.name,
        { objectName: animalName('leo') },
        'feed',
        new Map([['grams', uint(5)]]),
      ),
      userId,
    });
  const answers = () =>
    bus.sent.flatMap((message) =>
      'reply' in message.destination ? [`${message.destination.reply} ${message.correlationId}`] : [],
    );
  return { bus, agent, call, answers };
}

test.each([
  ['one console', () => 'viewer'],
  ['a hundred consoles', (number: number) => `viewer-${number}`],
])(
  'calls that only read and take long, of a viewer at %s, hold up no call of another',
  async (_, replyTo) => {
    const { agent, call, answers } = await start();
    for (let number = 0; number < 100; number += 1) call('viewer', `${number}`, replyTo(number));
    call('operator', 'first');
    await waitUntil(() => answers().includes('operator first'), 20_000);
    expect(answers().length).toBeLessThan(20);
    await waitUntil(() => answers().length >= 101, 20_000);
    expect(new Set(answers()).size).toBe(101);
    await agent.close();
  },
);

test('calls that only read and take long hold up no query, and are all answered', async () => {
  const { bus, agent, call, answers } = await start();
  for (let number = 0; number < 100; number += 1) call('viewer', `${number}`);
  await new Promise((resolve) => setTimeout(resolve, callMs));
  const query = { what: 'OBJECT', schemaId: { className: 'animal' } } as const;
  bus.deliver({
    ...writeQueryRequest({ replyTo: 'operator', correlationId: 'query' }, agent.name, query),
    userId: 'operator',
  });
  await waitUntil(() => answers().includes('operator query'), 20_000);
  expect(answers().length).toBeLessThan(30);
  await waitUntil(() => answers().length >= 101, 20_000);
  const replies = bus.sent
    .filter(({ destination }) => 'reply' in destination)
    .map((sent) => readReply(decodeSent(sent)));
  expect(replies.filter(({ kind }) => kind === 'exception')).toEqual([]);
  await agent.close();
});
