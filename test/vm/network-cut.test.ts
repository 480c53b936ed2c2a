import { expect, test } from 'vitest';
import { startAgent } from './lab/agent.ts';
import { permitted } from './lab/permitted.ts';
import { startVm } from './lab/vm.ts';
import { makeBase } from './network/base.ts';
import { breakNext, cut, installFaultyIp, mended } from './network/faulty-ip.ts';
import { named, node, together } from './network/kinds.ts';
import { untilBegun, untilEnded } from './network/records.ts';
import { fillTable } from './network/table.ts';

test('a machine that is cut off from its broker has its network as it was, whatever was changed', async ({
  task,
}) => {
  await using vm = await startVm();
  await makeBase(vm);
  await using lab = await startAgent(vm, { every: 10, config: '\n[changes]\nseconds = 5\n' });
  await permitted(lab);
  await installFaultyIp(vm);
  const open = await fillTable(task, vm, 'the broker is out of reach', together, async (kinds) => {
    await lab.call('ovirtNode', node, 'changeBegin', { seconds: 300 });
    for (const { make } of kinds) await make(lab);
    await lab.call('ovirtNode', node, 'changeExtend', { seconds: 5 });
    await cut(vm);
    await untilEnded(vm);
    await mended(vm);
    await permitted(lab);
  });
  // A call by itself finds that it is cut off by asking the broker over a new connection.
  const single = ['createBondingInterface', 'setMaster out of a bond', 'destroy a bridge', 'restart a card'];
  const calls = single.map((name) => [named(name)]);
  const alone = await fillTable(task, vm, 'a call cuts its own way', calls, async ([kind]) => {
    await breakNext(vm, 'cut');
    const ended = (kind?.make(lab) ?? Promise.resolve()).then(
      () => 'done',
      (error: Error) => error.message,
    );
    await Promise.race([untilBegun(vm), ended]);
    await untilEnded(vm);
    await mended(vm);
    expect(await ended).toMatch(/could not be reached|unknown/);
    await permitted(lab);
  });
  expect([...open, ...alone].filter(({ network }) => network === 'different')).toEqual([]);
});
