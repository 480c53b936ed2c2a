import { expect, test } from 'vitest';
import { openConsole } from '#console';
import type { Binding } from '#qmf';
import { queryTargets } from '../../../../src/console/queries/query-target.ts';
import { zooSchema } from '../../../kit/agent/zoo.ts';
import { MemoryBus } from '../../../kit/broker/memory-bus.ts';
import { collect } from '../../../kit/console/collect.ts';
import { ScriptedAgent } from '../../../kit/console/scripted-agent.ts';

const key = 'direct-agent.route.1eb954ed-6a53-4a1e-8a3f-0d4f2c6a9b10';
const route: Binding = { exchange: 'topic', key };
const animal = zooSchema.classes.find(({ id }) => id.className === 'animal');

/** An agent like one of libqmf2. With `strict-security` it does not hear requests to its name. */
async function openAgent({ isStrict }: { readonly isStrict: boolean }) {
  const bus = new MemoryBus();
  const heard: string[] = [];
  const agent = await ScriptedAgent.open(bus.connect(), {
    vendor: 'cpp.org',
    attributes: [['_direct_subject', key]],
    classes: animal ? [animal] : [],
    objects: [{ objectName: 'a', className: 'animal', values: new Map([['name', 'leo']]) }],
    bindings: [route],
    answer: (request) => {
      heard.push(request.kind);
      return false;
    },
  });
  const broker = bus.connect();
  const console = await openConsole({ broker, requestTimeoutMs: 500 });
  const sentTo = (exchange: 'topic' | 'direct', wanted: string) =>
    bus.sent.filter(
      ({ destination }) =>
        'exchange' in destination && destination.exchange === exchange && destination.key === wanted,
    ).length;
  if (isStrict) {
    const isDeaf = (accepts: (to: string, sent: string) => boolean) => accepts('direct', agent.name);
    for (const each of bus.attached) if (isDeaf(each.accepts)) bus.attached.delete(each);
  }
  agent.beat();
  return { agent, broker, console, heard, sentTo, bus };
}

test('reads objects and schemas of an agent that hears only its key of the topic exchange', async () => {
  const { agent, console, sentTo } = await openAgent({ isStrict: true });
  const objects = await collect(console.query(agent.name, { schemaId: { className: 'animal' } }));
  expect(objects.map(({ objectId }) => objectId?.objectName)).toEqual(['a']);
  const [id] = await collect(console.schemaIds(agent.name));
  if (!id) throw new Error('the agent named no class; expected animal');
  expect((await console.schema(agent.name, id)).id).toEqual(id);
  expect(sentTo('topic', key)).toBeGreaterThan(2);
  expect(sentTo('direct', agent.name)).toBe(0);
  await console.close();
});

test('sends calls to the name of the agent, whatever key it announces', async () => {
  const { agent, console, sentTo } = await openAgent({ isStrict: false });
  const id = { objectName: 'a', agentName: agent.name };
  await console.call(agent.name, id, 'feed', { grams: 1 }).catch(() => undefined);
  expect(sentTo('direct', agent.name)).toBe(1);
  await console.close();
});

test('falls back to the name of the agent where the broker refuses the key, and stays there', async () => {
  const { agent, broker, console, sentTo, bus } = await openAgent({ isStrict: false });
  const send = broker.send.bind(broker);
  let refusals = 0;
  broker.send = async (message) => {
    if (!('key' in message.destination) || message.destination.key !== key) return send(message);
    refusals++;
    return { outcome: 'refused', reason: 'amqp:unauthorized-access' };
  };
  for (let turn = 0; turn < 3; turn++) {
    const objects = await collect(console.query(agent.name, { schemaId: { className: 'animal' } }));
    expect(objects).toHaveLength(1);
  }
  expect(refusals).toBe(1);
  expect(sentTo('direct', agent.name)).toBe(3);
  expect(bus.sent.length).toBeGreaterThan(3);
  await console.close();
});

test.each(['console.request.agent_locate', 'agent.ind.data.x', 'direct-agent.route.#', `${key}.x`, ''])(
  'never sends a query to the key %j that an agent announces',
  (announced) => {
    const info = { name: 'a:b:c', attributes: new Map([['_direct_subject', announced]]) };
    expect(queryTargets(info as never)).toEqual(['a:b:c']);
  },
);
