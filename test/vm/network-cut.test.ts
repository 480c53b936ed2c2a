import { expect, test } from 'vitest';
import { startAgent } from './lab/agent.ts';
import { permitted } from './lab/permitted.ts';
import { startVm } from './lab/vm.ts';
import { makeServedBase } from './network/base.ts';
import { on } from './network/calls.ts';
import { together } from './network/kinds.ts';
import { leaveSeconds, makeOpen } from './network/open-change.ts';
import { untilEnded } from './network/records.ts';
import { columnLimitMs, fillTable } from './network/table.ts';

const seconds = 15;

test(
  'a change that cuts the machine off from its broker is taken back with all that was changed before it',
  async ({ task }) => {
    await using vm = await startVm();
    await makeServedBase(vm);
    await using lab = await startAgent(vm, { every: 10 });
    const wrong = await fillTable(task, { vm, lab }, 'cut from the broker', together, async (kinds) => {
      await permitted(lab);
      await makeOpen(lab, kinds);
      const running = await leaveSeconds(lab, seconds);
      // The last of them takes down the one card that leads to the broker.
      const cut = on(lab, 'ens5', 'destroy').then(
        () => 'done',
        (error: Error) => error.message,
      );
      await vm.until('ip -o link show ens5 | grep -vq ,UP');
      await untilEnded(vm);
      expect(await cut).not.toBe('done');
      return running;
    });
    expect(wrong).toEqual([]);
  },
  columnLimitMs,
);
