import { expect, test } from 'vitest';
import { openConsole } from '#console';
import type { AmqpMap, AmqpValue } from '#qmf';
import { zooSchema } from '../../kit/agent/zoo.ts';
import { MemoryBus } from '../../kit/broker/memory-bus.ts';
import { ScriptedAgent } from '../../kit/console/scripted-agent.ts';

const values = new Map<AmqpValue, AmqpValue>([['name', 'animal-0']]);
const objects = [{ objectName: 'animal-0', className: 'animal', values }];

test('a call goes to the agent that its caller named when a hostile agent names another one in its objects', async () => {
  const bus = new MemoryBus();
  const qmfConsole = await openConsole({ broker: bus.connect(), requestTimeoutMs: 5_000, userId: 'alice' });
  const open = (instance: string) =>
    ScriptedAgent.open(bus.connect(), { classes: zooSchema.classes, objects, instance });
  await using victim = await open('victim');
  await using liar = await open('liar');
  const id = new Map<AmqpValue, AmqpValue>([
    ['_agent_name', victim.name],
    ['_object_name', 'animal-0'],
  ]);
  const [honest] = liar.objects();
  liar.objects = () => [new Map([...(honest as AmqpMap), ['_object_id', id] as const])];
  for (const agent of [victim, liar]) agent.beat();

  const object = await qmfConsole.object(liar.name, { objectName: 'animal-0' });
  expect(object?.objectId?.agentName).toBe(victim.name);
  await qmfConsole.call(liar.name, object!, 'feed', { grams: 5 }).catch(() => undefined);
  const calls = (agent: ScriptedAgent) => agent.requests.filter(({ kind }) => kind === 'method').length;
  expect([calls(liar), calls(victim)]).toEqual([1, 0]);
  await qmfConsole.close();
});
