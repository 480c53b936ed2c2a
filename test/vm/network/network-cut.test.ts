import { expect, test } from 'vitest';
import { callInterface } from '../changes/calls.ts';
import { combinedKinds } from '../changes/combined-kinds.ts';
import { makeInShortChange } from '../changes/open-change.ts';
import { waitForNoCheckpoint } from '../changes/records.ts';
import { columnTimeoutMs, fillTable } from '../changes/table.ts';
import { startAgent } from '../lab/guest/agent.ts';
import { startVm } from '../lab/guest/vm.ts';
import { makeBaseNetworkWithDhcp } from '../lab/network/base-network.ts';

const seconds = 15;

test(
  'a change that cuts the machine off from its broker is rolled back with all changes of its transaction',
  async ({ task }) => {
    await using vm = await startVm();
    await makeBaseNetworkWithDhcp(vm);
    await using lab = await startAgent(vm);
    await fillTable(task, { vm, lab }, 'cut from the broker', combinedKinds, async (kinds) => {
      const running = await makeInShortChange(lab, kinds, seconds);
      // The last change sets the card down that leads to the broker.
      const cut = callInterface(lab, 'ens5', 'destroy').then(
        () => 'done',
        (error: Error) => error.message,
      );
      await vm.waitUntil('ip -o link show ens5 | grep -vq ,UP');
      await waitForNoCheckpoint(vm);
      expect(await cut).not.toBe('done');
      return running;
    });
  },
  columnTimeoutMs,
);
