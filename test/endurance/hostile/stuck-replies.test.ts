import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectBroker, createMessage } from '../../kit/broker/messages.ts';
import { startScriptedBroker } from '../../kit/broker/scripted-broker.ts';
import { waitUntil } from '../../kit/wait-until.ts';

const reply = (address: string) => createMessage({ reply: address }, address);

/** A broker that settles no message to the addresses whose names begin with `stuck`, as qpidd does where a queue is nearly full. */
const startStickyBroker = (links: { count: number }) =>
  startScriptedBroker({
    connection_open: ({ connection }) =>
      Object.assign(connection, { options: { receiver_options: { autoaccept: false } } }),
    receiver_open: ({ receiver }) => {
      links.count++;
      receiver?.set_target({ address: receiver.target?.address } as never);
      receiver?.set_source({} as never);
    },
    message: ({ message, delivery }) => {
      if (String(message?.to).startsWith('stuck')) return;
      delivery?.accept();
    },
  });

test('addresses whose messages get no outcome hold up no other address, known or new', async () => {
  const links = { count: 0 };
  await using scripted = await startStickyBroker(links);
  await using broker = await connectBroker([scripted.url]);
  expect(await broker.send(reply('operator'))).toEqual({ outcome: 'accepted' });
  for (let index = 0; index < 15; index++)
    for (let number = 0; number < 20; number++) void broker.send(reply(`stuck-${index}`));
  for (let turn = 0; turn < 50; turn++) {
    expect(await broker.send(reply('operator'))).toEqual({ outcome: 'accepted' });
    if (turn % 10 === 0) expect(await broker.send(reply(`new-${turn}`))).toEqual({ outcome: 'accepted' });
  }
  expect(links.count).toBeLessThan(40);
});

test('a new address gets a link within seconds although all links for new ones are stuck', async () => {
  const links = { count: 0 };
  await using scripted = await startStickyBroker(links);
  await using broker = await connectBroker([scripted.url]);
  const stuck = Array.from({ length: 16 }, (_, index) => broker.send(reply(`stuck-${index}`)));
  await pause(100);
  const startMs = performance.now();
  expect(await broker.send(reply('new'))).toEqual({ outcome: 'accepted' });
  expect(performance.now() - startMs).toBeLessThan(15_000);
  const reason = 'the broker reported no outcome for 5 s';
  expect(await Promise.race(stuck)).toEqual({ outcome: 'lost', reason });
});

test('a burst to one address uses few links, and links that nobody needs end', {
  timeout: 60_000,
}, async () => {
  const links = { count: 0 };
  await using scripted = await startStickyBroker(links);
  await using broker = await connectBroker([scripted.url]);
  const open = () => {
    let count = 0;
    for (const connection of scripted.connections)
      connection.each_link(
        () => void count++,
        () => true,
      );
    return count;
  };
  await Promise.all(Array.from({ length: 400 }, () => broker.send(reply('operator'))));
  expect(links.count).toBeLessThanOrEqual(5);
  await Promise.all(Array.from({ length: 32 }, (_, index) => broker.send(reply(`console-${index}`))));
  const many = open();
  expect(many).toBeGreaterThan(5);
  await waitUntil(() => open() <= 4, 50_000);
});
