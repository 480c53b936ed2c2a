import { expect, test } from 'vitest';
import { type ChangeKind, combinedKinds, nodeKey } from '../changes/change-kinds.ts';
import { makeInOpenChange, setRemainingSeconds } from '../changes/open-change.ts';
import { waitForNoCheckpoint } from '../changes/records.ts';
import { columnTimeoutMs, fillTable } from '../changes/table.ts';
import { type AgentLab, startAgent } from '../lab/guest/agent.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { makeBaseNetworkWithDhcp, waitUntilSettled } from '../lab/network/base-network.ts';
import { changedPaths, isBelow } from '../lab/network/changed-paths.ts';
import { readNetworkView } from '../lab/network/network-view.ts';

test(
  'a change changes what it names and nothing else, and leaves the network as it was where nobody commits it',
  async ({ task }) => {
    await using vm = await startVm();
    await makeBaseNetworkWithDhcp(vm);
    await using lab = await startAgent(vm, { everySeconds: 10 });
    await waitUntilPermitted(lab);
    const wrong = await fillTable(task, { vm, lab }, 'nobody commits', combinedKinds, async (kinds) => {
      await makeInOpenChange(lab, kinds, (kind) => makeAlone(vm, lab, kind));
      const running = await setRemainingSeconds(lab, 5);
      await lab.waitUntil('ovirtNode', nodeKey, ({ properties }) => properties['changeOwner'] === undefined);
      await waitForNoCheckpoint(vm);
      return running;
    });
    expect(wrong).toEqual([]);
  },
  columnTimeoutMs,
);

/** Makes a change, which must change all that it names, and nothing else but what follows from it. */
async function makeAlone(vm: Vm, lab: AgentLab, { kind, changes, follows, make }: ChangeKind): Promise<void> {
  const before = await readNetworkView(vm);
  await make(lab);
  await waitUntilSettled(vm);
  const wrong = async () => {
    const paths = changedPaths(before, await readNetworkView(vm));
    return [
      ...paths.filter((path) => !isBelow(path, [...changes, ...follows])).map((path) => `changed ${path}`),
      ...changes.filter((one) => !paths.some((path) => isBelow(path, [one]))).map((one) => `left ${one}`),
    ];
  };
  await expect.poll(wrong, { timeout: 15_000, message: kind }).toEqual([]);
}
