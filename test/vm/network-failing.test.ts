import { expect, test } from 'vitest';
import { startAgent } from './lab/agent.ts';
import { permitted } from './lab/permitted.ts';
import { startVm } from './lab/vm.ts';
import { makeBase } from './network/base.ts';
import { breakNext, installFaultyIp } from './network/faulty-ip.ts';
import { each } from './network/kinds.ts';
import { fillTable } from './network/table.ts';

test('a change whose second step fails leaves the network as it was, whatever it is', async ({ task }) => {
  await using vm = await startVm();
  await makeBase(vm);
  await using lab = await startAgent(vm, { every: 10 });
  await permitted(lab);
  await installFaultyIp(vm);
  const rows = await fillTable(task, vm, 'the second step fails', each, async (kinds) => {
    const make = async () => {
      for (const kind of kinds) await kind.make(lab);
    };
    await breakNext(vm);
    await expect(make()).rejects.toThrow(/Input\/output error/);
  });
  expect(rows.filter(({ network }) => network === 'different')).toEqual([]);
});
