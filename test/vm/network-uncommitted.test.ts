import { expect, test } from 'vitest';
import { type AgentLab, startAgent } from './lab/agent.ts';
import { permitted } from './lab/permitted.ts';
import { startVm, type Vm } from './lab/vm.ts';
import { makeServedBase, settled } from './network/base.ts';
import { changed, isBelow } from './network/changed.ts';
import { type Kind, node, together } from './network/kinds.ts';
import { leaveSeconds, makeOpen } from './network/open-change.ts';
import { untilEnded } from './network/records.ts';
import { seenNetwork } from './network/seen.ts';
import { columnLimitMs, fillTable } from './network/table.ts';

test(
  'a change changes what it names and nothing else, and leaves the network as it was where nobody commits it',
  async ({ task }) => {
    await using vm = await startVm();
    await makeServedBase(vm);
    await using lab = await startAgent(vm, { every: 10 });
    await permitted(lab);
    const wrong = await fillTable(task, { vm, lab }, 'nobody commits', together, async (kinds) => {
      await makeOpen(lab, kinds, (kind) => makeAlone(vm, lab, kind));
      const running = await leaveSeconds(lab, 5);
      await lab.until('ovirtNode', node, ({ properties }) => properties['changeOwner'] === undefined);
      await untilEnded(vm);
      return running;
    });
    expect(wrong).toEqual([]);
  },
  columnLimitMs,
);

/** Makes a change, which must change all that it names, and nothing else but what follows from it. */
async function makeAlone(vm: Vm, lab: AgentLab, { kind, changes, follows, make }: Kind): Promise<void> {
  const before = await seenNetwork(vm);
  await make(lab);
  await settled(vm);
  const wrong = async () => {
    const paths = changed(before, await seenNetwork(vm));
    return [
      ...paths.filter((path) => !isBelow(path, [...changes, ...follows])).map((path) => `changed ${path}`),
      ...changes.filter((one) => !paths.some((path) => isBelow(path, [one]))).map((one) => `left ${one}`),
    ];
  };
  await expect.poll(wrong, { timeout: 15_000, message: kind }).toEqual([]);
}
