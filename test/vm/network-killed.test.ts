import { expect, test } from 'vitest';
import { agentName, startAgent } from './lab/agent.ts';
import { killForGood, startAgain } from './lab/death.ts';
import { permitted } from './lab/permitted.ts';
import { startVm, type Vm } from './lab/vm.ts';
import { makeBase, makeServedBase } from './network/base.ts';
import { named, together } from './network/kinds.ts';
import { leaveSeconds, makeOpen } from './network/open-change.ts';
import { untilEnded } from './network/records.ts';
import { differences, seenNetwork } from './network/seen.ts';
import { columnLimitMs, fillTable } from './network/table.ts';

const seconds = 15;
const pid = 'systemctl show -p MainPID --value ovirt-node-agent';

/** Kills the agent as a crash does, and waits until the init system has started another. */
async function kill(vm: Vm): Promise<void> {
  const before = await vm.sh(pid);
  await vm.sh('systemctl kill --kill-who=main -s KILL ovirt-node-agent');
  await vm.until(`now=$(${pid}); [ "$now" != 0 ] && [ "$now" != ${before} ]`);
}

test(
  'an agent that is killed outright leaves the network as it was, whatever it changed',
  async ({ task }) => {
    await using vm = await startVm();
    await makeServedBase(vm);
    await using lab = await startAgent(vm, { every: 10 });
    const wrong = await fillTable(
      task,
      { vm, lab },
      'the agent is killed by signal 9',
      together,
      async (kinds) => {
        await permitted(lab);
        await makeOpen(lab, kinds);
        const running = await leaveSeconds(lab, seconds);
        await kill(vm);
        await untilEnded(vm);
        return running;
      },
    );
    expect(wrong).toEqual([]);
  },
  columnLimitMs,
);

test('where nobody starts it again, the timer of the init system takes the change back', async () => {
  await using vm = await startVm();
  await makeBase(vm);
  await using lab = await startAgent(vm, { every: 10 });
  await permitted(lab);
  const before = await seenNetwork(vm);
  const names = ['createBondingInterface', 'setMaster out of a bond', 'destroy a bridge'];
  await makeOpen(lab, names.map(named));
  await leaveSeconds(lab, seconds);
  expect(differences(before, await seenNetwork(vm))).not.toEqual([]);
  await killForGood(vm);
  await untilEnded(vm);
  const left = async () => differences(before, await seenNetwork(vm));
  await expect.poll(left, { timeout: 60_000 }).toEqual([]);
  expect(await vm.sh('systemctl is-active ovirt-node-agent || true')).not.toBe('active');
  // Who comes back later is told what became of it.
  await using events = await lab.events();
  await startAgain(vm);
  for await (const { event } of events) {
    if (event.schemaId?.className !== 'changeRolledBack') continue;
    const { reason } = await lab.console.eventValues(agentName, event);
    expect(reason).toMatch(/put back: .*192\.0\.2\.7/);
    break;
  }
});
