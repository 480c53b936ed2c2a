import { expect, test } from 'vitest';
import type { ChangeKind } from '../changes/change-kind.ts';
import { combinedKinds } from '../changes/combined-kinds.ts';
import { makeInOpenChange, setRemainingSeconds } from '../changes/open-change.ts';
import { waitForNoCheckpoint } from '../changes/records.ts';
import { columnTimeoutMs, fillTable } from '../changes/table.ts';
import { type AgentLab, startAgent } from '../lab/guest/agent.ts';
import { nodeKey } from '../lab/guest/object-key.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { makeBaseNetworkWithDhcp, waitUntilSettled } from '../lab/network/base-network.ts';
import { changedPaths, isBelow } from '../lab/network/changed-paths.ts';
import { readNetworkView } from '../lab/network/network-view.ts';

test(
  'a change of any kind has only its expected effects, and is rolled back when nobody commits it',
  async ({ task }) => {
    await using vm = await startVm();
    await makeBaseNetworkWithDhcp(vm);
    await using lab = await startAgent(vm);
    await waitUntilPermitted(lab);
    await fillTable(task, { vm, lab }, 'nobody commits', combinedKinds, async (kinds) => {
      await makeInOpenChange(lab, kinds, (kind) => makeAndCheck(vm, lab, kind));
      const running = await setRemainingSeconds(lab, 5);
      await lab.waitUntil('ovirtNode', nodeKey, ({ properties }) => properties['changeOwner'] === undefined);
      await waitForNoCheckpoint(vm);
      return running;
    });
  },
  columnTimeoutMs,
);

/** Makes a change and expects all its effects, and no effects other than those and their consequences. */
async function makeAndCheck(
  vm: Vm,
  lab: AgentLab,
  { kind, changes, follows, make }: ChangeKind,
): Promise<void> {
  const before = await readNetworkView(vm);
  await make(lab);
  await waitUntilSettled(vm);
  const deviations = async () => {
    const paths = changedPaths(before, await readNetworkView(vm));
    return [
      ...paths.filter((path) => !isBelow(path, [...changes, ...follows])).map((path) => `unexpected ${path}`),
      ...changes.filter((one) => !paths.some((path) => isBelow(path, [one]))).map((one) => `missing ${one}`),
    ];
  };
  await expect.poll(deviations, { timeout: 15_000, message: kind }).toEqual([]);
}
