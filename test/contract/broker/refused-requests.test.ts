import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startEmbeddedBroker } from '#broker';
import { openConsole } from '#console';
import { openZoo, zooSchema } from '../../kit/agent/zoo.ts';
import { connectBroker } from '../../kit/broker/messages.ts';
import { collect } from '../../kit/console/collect.ts';
import { ScriptedAgent } from '../../kit/console/scripted-agent.ts';
import { waitUntil } from '../../kit/wait-until.ts';

const good = 'example.org:zoo:one';
/** As long as a broker and an agent that share a machine with others may take; usual are five milliseconds. */
const maxMs = 1_000;

test.each(['detach', 'reject'] as const)(
  'a console gets every answer in time beside requests to an agent to which the broker refuses them: %s',
  async (forbidden) => {
    await using embedded = await startEmbeddedBroker({
      port: 0,
      forbidden,
      canSend: (_user, _node, key) => !key.startsWith('example.org:scripted:'),
    });
    await using zoo = await openZoo(embedded.urls);
    await using agentBroker = await connectBroker(embedded.urls);
    await using refused = await ScriptedAgent.open(agentBroker, { classes: zooSchema.classes, objects: [] });
    await using broker = await connectBroker(embedded.urls);
    await using console = await openConsole({ broker });
    refused.beat();
    await collect(console.discover());
    await waitUntil(() => console.agent(refused.name) && console.agent(good));

    const query = async (name: string) => {
      const startMs = performance.now();
      const objects = await collect(console.query(name, { schemaId: { className: 'animal' } }));
      expect(objects).toHaveLength(1);
      return performance.now() - startMs;
    };
    const failures: Promise<unknown>[] = [];
    const latencies: Promise<number>[] = [];
    for (let turn = 0; turn < 100; turn++) {
      failures.push(query(refused.name).catch((error: unknown) => error));
      latencies.push(query(good));
      await pause(10);
    }
    expect(Math.max(...(await Promise.all(latencies)))).toBeLessThan(maxMs);
    for (const error of await Promise.all(failures)) expect(error).toMatchObject({ name: 'NotSent' });
    expect(broker.status().state).toBe('connected');
    expect(zoo.agent.counters.dropped).toBe(0n);
  },
);

test('a console sends 1,000 requests to one agent at once', async () => {
  await using embedded = await startEmbeddedBroker({ port: 0 });
  await using _zoo = await openZoo(embedded.urls);
  await using broker = await connectBroker(embedded.urls);
  await using console = await openConsole({ broker });
  await collect(console.discover());
  const [leo] = await collect(console.query(good, { schemaId: { className: 'animal' } }));
  const calls = Array.from({ length: 1_000 }, (_, grams) =>
    console.call(good, leo ?? expect.fail('none'), 'feed', { grams: (grams % 200) + 1 }).then(
      () => 'fed',
      (error: unknown) => error,
    ),
  );
  const results = await Promise.all(calls);
  expect(results.filter((result) => result !== 'fed' && !/Busy|open/.test(String(result)))).toEqual([]);
});
