import { expect, test } from 'vitest';
import { startAgent } from './lab/agent.ts';
import { permitted } from './lab/permitted.ts';
import { startVm } from './lab/vm.ts';
import { makeServedBase } from './network/base.ts';
import { breakNext, installFaultyIp } from './network/faulty-ip.ts';
import { each } from './network/kinds.ts';
import { columnLimitMs, fillTable } from './network/table.ts';

/** Of a call by itself, unless the configuration says otherwise. */
const usualSeconds = 30;

test(
  'a change whose second step fails leaves the network as it was, whatever it is',
  async ({ task }) => {
    await using vm = await startVm();
    await makeServedBase(vm);
    await using lab = await startAgent(vm, { every: 10 });
    await permitted(lab);
    await installFaultyIp(vm);
    const wrong = await fillTable(task, { vm, lab }, 'the second step fails', each, async (kinds) => {
      const since = performance.now();
      const make = async () => {
        for (const kind of kinds) await kind.make(lab);
      };
      await breakNext(vm);
      await expect(make()).rejects.toThrow(/Input\/output error/);
      return { since, given: usualSeconds };
    });
    expect(wrong).toEqual([]);
  },
  columnLimitMs,
);
