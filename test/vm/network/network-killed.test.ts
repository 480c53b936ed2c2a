import { expect, test } from 'vitest';
import { combinedKinds, findKind } from '../changes/change-kinds.ts';
import { makeInOpenChange, setRemainingSeconds } from '../changes/open-change.ts';
import { waitForNoCheckpoint } from '../changes/records.ts';
import { columnTimeoutMs, fillTable } from '../changes/table.ts';
import { agentName, startAgent } from '../lab/guest/agent.ts';
import { killWithoutRestart, restartAgent } from '../lab/guest/kill-agent.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { makeBaseNetwork, makeBaseNetworkWithDhcp } from '../lab/network/base-network.ts';
import { diffNetworkViews, readNetworkView } from '../lab/network/network-view.ts';

const seconds = 15;
const pid = 'systemctl show -p MainPID --value ovirt-node-agent';

/** Kills the agent as a crash does, and waits until the init system has started another. */
async function kill(vm: Vm): Promise<void> {
  const before = await vm.sh(pid);
  await vm.sh('systemctl kill --kill-who=main -s KILL ovirt-node-agent');
  await vm.waitUntil(`now=$(${pid}); [ "$now" != 0 ] && [ "$now" != ${before} ]`);
}

test(
  'an agent that is killed outright leaves the network as it was, whatever it changed',
  async ({ task }) => {
    await using vm = await startVm();
    await makeBaseNetworkWithDhcp(vm);
    await using lab = await startAgent(vm, { everySeconds: 10 });
    const wrong = await fillTable(
      task,
      { vm, lab },
      'the agent is killed by signal 9',
      combinedKinds,
      async (kinds) => {
        await waitUntilPermitted(lab);
        await makeInOpenChange(lab, kinds);
        const running = await setRemainingSeconds(lab, seconds);
        await kill(vm);
        await waitForNoCheckpoint(vm);
        return running;
      },
    );
    expect(wrong).toEqual([]);
  },
  columnTimeoutMs,
);

test('where nobody starts it again, the timer of the init system takes the change back', async () => {
  await using vm = await startVm();
  await makeBaseNetwork(vm);
  await using lab = await startAgent(vm, { everySeconds: 10 });
  await waitUntilPermitted(lab);
  const before = await readNetworkView(vm);
  const names = ['createBondingInterface', 'setMaster out of a bond', 'destroy a bridge'];
  await makeInOpenChange(lab, names.map(findKind));
  await setRemainingSeconds(lab, seconds);
  expect(diffNetworkViews(before, await readNetworkView(vm))).not.toEqual([]);
  await killWithoutRestart(vm);
  await waitForNoCheckpoint(vm);
  const left = async () => diffNetworkViews(before, await readNetworkView(vm));
  await expect.poll(left, { timeout: 60_000 }).toEqual([]);
  expect(await vm.sh('systemctl is-active ovirt-node-agent || true')).not.toBe('active');
  // Who comes back later is told what became of it.
  await using events = await lab.events();
  await restartAgent(vm);
  for await (const { event } of events) {
    if (event.schemaId?.className !== 'changeRolledBack') continue;
    const { reason } = await lab.console.eventValues(agentName, event);
    expect(reason).toMatch(/put back: .*192\.0\.2\.7/);
    break;
  }
});
