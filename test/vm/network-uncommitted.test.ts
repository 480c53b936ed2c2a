import { expect, test } from 'vitest';
import { startAgent } from './lab/agent.ts';
import { permitted } from './lab/permitted.ts';
import { startVm } from './lab/vm.ts';
import { makeBase } from './network/base.ts';
import { node, together } from './network/kinds.ts';
import { fillTable } from './network/table.ts';

test('a change that nobody commits leaves the network as it was, whatever it is', async ({ task }) => {
  await using vm = await startVm();
  await makeBase(vm);
  await using lab = await startAgent(vm, { every: 10 });
  await permitted(lab);
  const rows = await fillTable(task, vm, 'nobody commits', together, async (kinds) => {
    await lab.call('ovirtNode', node, 'changeBegin', { seconds: 60 });
    for (const { make } of kinds) await make(lab);
    await lab.call('ovirtNode', node, 'changeExtend', { seconds: 5 });
    await lab.until('ovirtNode', node, ({ properties }) => properties['changeOwner'] === undefined);
  });
  expect(rows.filter(({ network }) => network === 'different')).toEqual([]);
});
