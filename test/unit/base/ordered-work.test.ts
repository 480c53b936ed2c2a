import { expect, test } from 'vitest';
import { OrderedWork } from '#base';

/** Handles items; the item `slow` waits until the gate opens. */
function start() {
  const handled: string[] = [];
  const dropped: string[] = [];
  const gate = Promise.withResolvers<void>();
  const work = new OrderedWork<string>({
    handle: async (agentName, item) => {
      if (item === 'slow') await gate.promise;
      handled.push(`${agentName} ${item}`);
    },
    onDropped: (agentName) => void dropped.push(agentName),
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { work, handled, dropped, settle, open: gate.resolve };
}

test('OrderedWork handles the items of an agent in order, and others beside one that hangs', async () => {
  const { work, handled, settle, open } = start();
  for (const item of ['slow', '2', '3']) work.push('hostile', item);
  for (const item of ['1', '2']) work.push('north', item);
  await settle();
  expect(handled).toEqual(['north 1', 'north 2']);
  open();
  await settle();
  expect(handled.slice(2)).toEqual(['hostile slow', 'hostile 2', 'hostile 3']);
});

test('OrderedWork drops what of an agent exceeds a thousand waiting items, and reports it once, afterwards', async () => {
  const { work, handled, dropped, settle, open } = start();
  for (let index = 0; index < 5_000; index += 1) work.push('hostile', index === 0 ? 'slow' : `${index}`);
  await settle();
  expect(dropped).toEqual([]);
  open();
  await settle();
  expect(dropped).toEqual(['hostile']);
  expect(handled.length).toBeLessThanOrEqual(1_002);
});

test('OrderedWork has at most a thousand agents at work, and serves others again when these have ended', async () => {
  const { work, handled, dropped, settle, open } = start();
  for (let index = 0; index < 3_000; index += 1) work.push(`made-up-${index}`, 'slow');
  await settle();
  expect(dropped).toHaveLength(2_000);
  open();
  await settle();
  work.push('north', '1');
  await settle();
  expect(handled).toHaveLength(1_001);
});
