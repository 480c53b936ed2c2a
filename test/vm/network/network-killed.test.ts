import { expect, test } from 'vitest';
import { combinedKinds, findKind } from '../changes/combined-kinds.ts';
import { makeInOpenChange, makeInShortChange, setRemainingSeconds } from '../changes/open-change.ts';
import { waitForNoCheckpoint } from '../changes/records.ts';
import { columnTimeoutMs, fillTable } from '../changes/table.ts';
import { agentName, startAgent } from '../lab/guest/agent.ts';
import { killWithoutRestart, restartAgent } from '../lab/guest/kill-agent.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { makeBaseNetwork, makeBaseNetworkWithDhcp } from '../lab/network/base-network.ts';
import { expectNetworkRestored } from '../lab/network/expect-restored.ts';
import { diffNetworkViews, readNetworkView } from '../lab/network/network-view.ts';

const seconds = 15;
const printPid = 'systemctl show -p MainPID --value ovirt-node-agent';

/** Kills the agent like a crash, and waits until the init system has started it again. */
async function crash(vm: Vm): Promise<void> {
  const before = await vm.sh(printPid);
  await vm.sh('systemctl kill --kill-who=main -s KILL ovirt-node-agent');
  await vm.waitUntil(`now=$(${printPid}); [ "$now" != 0 ] && [ "$now" != ${before} ]`);
}

test(
  'changes of any kind are rolled back when the agent is killed',
  async ({ task }) => {
    await using vm = await startVm();
    await makeBaseNetworkWithDhcp(vm);
    await using lab = await startAgent(vm);
    await fillTable(task, { vm, lab }, 'the agent is killed by signal 9', combinedKinds, async (kinds) => {
      const running = await makeInShortChange(lab, kinds, seconds);
      await crash(vm);
      await waitForNoCheckpoint(vm);
      return running;
    });
  },
  columnTimeoutMs,
);

test('the watchdog of the init system rolls a change back when the killed agent does not start again', async () => {
  await using vm = await startVm();
  await makeBaseNetwork(vm);
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  const before = await readNetworkView(vm);
  const names = ['createBondingInterface', 'setMaster out of a bond', 'destroy a bridge'];
  await makeInOpenChange(lab, names.map(findKind));
  await setRemainingSeconds(lab, seconds);
  expect(diffNetworkViews(before, await readNetworkView(vm))).not.toEqual([]);
  await killWithoutRestart(vm);
  await waitForNoCheckpoint(vm);
  await expectNetworkRestored(vm, before);
  expect(await vm.sh('systemctl is-active ovirt-node-agent || true')).not.toBe('active');
  // The next agent reports the rollback.
  await using events = await lab.events();
  await restartAgent(vm);
  for await (const { event } of events) {
    if (event.schemaId?.className !== 'changeRolledBack') continue;
    const { reason } = await lab.console.eventValues(agentName, event);
    expect(reason).toMatch(/put back: .*192\.0\.2\.7/);
    break;
  }
});
