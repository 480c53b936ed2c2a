import { expect, test } from 'vitest';
import { type AgentLab, startAgent } from './lab/agent.ts';
import { permitted } from './lab/permitted.ts';
import { startVm, type Vm } from './lab/vm.ts';
import { makeBase, settled } from './network/base.ts';
import { type Kind, node, together } from './network/kinds.ts';
import { leaveSeconds, makeOpen } from './network/open-change.ts';
import { untilEnded } from './network/records.ts';
import { concerned, differences, seenNetwork } from './network/seen.ts';
import { columnLimitMs, fillTable } from './network/table.ts';

test(
  'a change changes what it names and nothing else, and leaves the network as it was where nobody commits it',
  async ({ task }) => {
    await using vm = await startVm();
    await makeBase(vm);
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

/** Makes a change, which must change what it names, and nothing else. */
async function makeAlone(vm: Vm, lab: AgentLab, { kind, names, make }: Kind): Promise<void> {
  const before = await seenNetwork(vm);
  await make(lab);
  await settled(vm);
  const changed = async () => concerned(differences(before, await seenNetwork(vm)));
  const others = async () => [...(await changed())].filter((name) => !names.includes(name));
  await expect.poll(others, { timeout: 15_000, message: `${kind} changed others` }).toEqual([]);
  // What is restarted is as it was.
  if (names.length > 0) expect(names, `${kind} changed nothing`).toContain([...(await changed())][0]);
}
