import { expect, test } from 'vitest';
import { type AgentLab, agentName, startAgent } from './lab/agent.ts';
import { killForGood, startAgain } from './lab/death.ts';
import { permitted } from './lab/permitted.ts';
import { startVm, type Vm } from './lab/vm.ts';
import { makeBase } from './network/base.ts';
import { type Kind, named, node, together } from './network/kinds.ts';
import { untilEnded } from './network/records.ts';
import { differences, seenNetwork } from './network/seen.ts';
import { fillTable } from './network/table.ts';

const kill = 'systemctl kill --kill-who=main -s KILL ovirt-node-agent';

/** An open change with these in it, which has five seconds left. */
async function leaveOpen(lab: AgentLab, kinds: readonly Kind[]): Promise<void> {
  await lab.call('ovirtNode', node, 'changeBegin', { seconds: 300 });
  for (const { make } of kinds) await make(lab);
  await lab.call('ovirtNode', node, 'changeExtend', { seconds: 5 });
}

/** A process of its own: the agent's number in it tells whether it is another. */
const agentPid = (vm: Vm) => vm.sh('systemctl show -p MainPID --value ovirt-node-agent');

test('an agent that is killed outright leaves the network as it was, whatever it changed', async ({
  task,
}) => {
  await using vm = await startVm();
  await makeBase(vm);
  await using lab = await startAgent(vm, { every: 10 });
  await permitted(lab);
  const rows = await fillTable(task, vm, 'the agent is killed by signal 9', together, async (kinds) => {
    await leaveOpen(lab, kinds);
    const before = await agentPid(vm);
    await vm.sh(kill);
    await untilEnded(vm);
    await vm.until(`[ "$(systemctl show -p MainPID --value ovirt-node-agent)" != ${before} ]`);
    await permitted(lab);
  });
  expect(rows.filter(({ network }) => network === 'different')).toEqual([]);
});

test('where nobody starts it again, the timer of the init system takes the change back', async () => {
  await using vm = await startVm();
  await makeBase(vm);
  await using lab = await startAgent(vm, { every: 10 });
  await permitted(lab);
  const before = await seenNetwork(vm);
  const names = ['createBondingInterface', 'setMaster out of a bond', 'destroy a bridge'];
  await leaveOpen(lab, names.map(named));
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
    expect(reason).toMatch(/not committed in time; put back: .*ip link del dev bond1/);
    break;
  }
});
