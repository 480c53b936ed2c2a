import { expect, test } from 'vitest';
import { startAgent } from './lab/agent.ts';
import { permitted } from './lab/permitted.ts';
import { startVm } from './lab/vm.ts';
import { makeBase } from './network/base.ts';
import { breakNext, installFaultyIp, mended } from './network/faulty-ip.ts';
import { each } from './network/kinds.ts';
import { untilBegun, untilEnded } from './network/records.ts';
import { fillTable } from './network/table.ts';

test('a change after which the broker is out of reach leaves the network as it was, whatever it is', async ({
  task,
}) => {
  await using vm = await startVm();
  await makeBase(vm);
  await using lab = await startAgent(vm, { every: 10, config: '\n[changes]\nseconds = 5\n' });
  await permitted(lab);
  await installFaultyIp(vm);
  const rows = await fillTable(task, vm, 'the broker is out of reach', each, async (kinds) => {
    const make = async () => {
      for (const kind of kinds) await kind.make(lab);
    };
    await breakNext(vm, 'cut');
    const ended = make().then(
      () => 'done',
      (error: Error) => error.message,
    );
    await Promise.race([untilBegun(vm), ended]);
    await untilEnded(vm);
    await mended(vm);
    expect(await ended).toMatch(/could not be reached|unknown/);
    await permitted(lab);
  });
  expect(rows.filter(({ network }) => network === 'different')).toEqual([]);
});
