import type { Receiver } from 'rhea';
import { expect, test } from 'vitest';
import { type Animal, animalName, openZoo } from '../../kit/agent/zoo.ts';
import { startScriptedBroker } from '../../kit/broker/scripted-broker.ts';
import { waitUntil } from '../../kit/wait-until.ts';

/** An object of a data indication, as rhea decodes it. A time that is not 0 may be octets. */
interface Indicated {
  readonly _object_id: { readonly _object_name: string };
  readonly _delete_ts: unknown;
}

test('deletes every object at consoles that was made and removed while the broker took no message', async () => {
  const receivers: Receiver[] = [];
  const alive = new Set<string>();
  const deleted = new Set<string>();
  await using scripted = await startScriptedBroker({
    connection_open: ({ connection }) =>
      Object.assign(connection, { options: { receiver_options: { credit_window: 0 } } }),
    receiver_open: ({ receiver }) => {
      if (receiver) receivers.push(receiver);
    },
    message: ({ message }) => {
      if (message?.application_properties?.['qmf.content'] !== '_data') return;
      for (const { _object_id, _delete_ts } of message.body as readonly Indicated[]) {
        alive.delete(_object_id._object_name);
        (_delete_ts === 0 ? alive : deleted).add(_object_id._object_name);
      }
    },
  });
  const facts = (animals: readonly Animal[]) => ({ open: true, animals });
  await using zoo = await openZoo([scripted.url], facts([]), {}, { queueLimit: 20 });
  for (let made = 0; made < 300; made++) {
    zoo.agent.update(facts([{ name: `a${made}` }]));
    zoo.agent.raiseEvent('flood', { zoo: 'main' });
    zoo.agent.update(facts([]));
  }
  zoo.agent.update(facts([{ name: 'leo' }]));
  await waitUntil(() => zoo.agent.counters.dropped > 0n);
  for (const receiver of receivers) receiver.add_credit(1_000);
  await waitUntil(() => alive.has(animalName('leo')) && deleted.size >= 300);
  expect([...alive].sort()).toEqual([animalName('leo'), 'org.example.zoo:zoo:main']);
  const lines = zoo.log.lines.filter(({ message }) => message === 'the broker did not take an event');
  expect(lines[0]?.fields).toMatchObject({ event: 'flood', outcome: 'dropped' });
});
