import { expect, test } from 'vitest';
import { eachKind } from '../changes/combined-kinds.ts';
import { columnTimeoutMs, fillTable } from '../changes/table.ts';
import { startAgent } from '../lab/guest/agent.ts';
import { startVm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { makeBaseNetworkWithDhcp } from '../lab/network/base-network.ts';
import { failNextChange, installFaultyIp } from '../lab/network/faulty-ip.ts';

/** Default time limit of a single call. */
const defaultSeconds = 30;

test(
  'a change of any kind is rolled back when its second step fails',
  async ({ task }) => {
    await using vm = await startVm();
    await makeBaseNetworkWithDhcp(vm);
    await using lab = await startAgent(vm);
    await waitUntilPermitted(lab);
    await installFaultyIp(vm);
    await fillTable(task, { vm, lab }, 'the second step fails', eachKind, async (kinds) => {
      const since = performance.now();
      const make = async () => {
        for (const kind of kinds) await kind.make(lab);
      };
      await failNextChange(vm);
      await expect(make()).rejects.toThrow(/Input\/output error/);
      return { since, given: defaultSeconds };
    });
  },
  columnTimeoutMs,
);
