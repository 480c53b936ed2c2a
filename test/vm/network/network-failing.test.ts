import { expect, test } from 'vitest';
import { eachKind } from '../changes/change-kinds.ts';
import { columnTimeoutMs, fillTable } from '../changes/table.ts';
import { startAgent } from '../lab/guest/agent.ts';
import { startVm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { makeBaseNetworkWithDhcp } from '../lab/network/base-network.ts';
import { failNextChange, installFaultyIp } from '../lab/network/faulty-ip.ts';

/** Of a call by itself, unless the configuration says otherwise. */
const usualSeconds = 30;

test(
  'a change whose second step fails leaves the network as it was, whatever it is',
  async ({ task }) => {
    await using vm = await startVm();
    await makeBaseNetworkWithDhcp(vm);
    await using lab = await startAgent(vm, { everySeconds: 10 });
    await waitUntilPermitted(lab);
    await installFaultyIp(vm);
    const wrong = await fillTable(task, { vm, lab }, 'the second step fails', eachKind, async (kinds) => {
      const since = performance.now();
      const make = async () => {
        for (const kind of kinds) await kind.make(lab);
      };
      await failNextChange(vm);
      await expect(make()).rejects.toThrow(/Input\/output error/);
      return { since, given: usualSeconds };
    });
    expect(wrong).toEqual([]);
  },
  columnTimeoutMs,
);
