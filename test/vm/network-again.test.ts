import { expect, test } from 'vitest';
import { startAgent } from './lab/agent.ts';
import { permitted } from './lab/permitted.ts';
import { startVm } from './lab/vm.ts';
import { makeBase, settled } from './network/base.ts';
import { on, onNode } from './network/calls.ts';
import { differences, seenNetwork } from './network/seen.ts';

test('a bond comes back with its members in their order, a VLAN with its flags, a port with its options', async () => {
  await using vm = await startVm();
  await makeBase(vm);
  await vm.sh(`for card in ens21 ens19 ens20; do
      ip link set $card down; ip link set $card master bond2; ip link set $card up
    done
    ip link set ens20 type bond_slave queue_id 3
    ip link set bond0.20 type bridge_slave cost 77 priority 9 hairpin on isolated on
    ip link add link ens18 name ens18.7 type vlan id 7 reorder_hdr off loose_binding on gvrp on egress 2:6 ingress 4:2
    ip link set ens18.7 up`);
  await settled(vm);
  await using lab = await startAgent(vm, { every: 10 });
  await permitted(lab);
  const order = () => vm.sh('cat /sys/class/net/bond2/bonding/slaves');
  expect(await order()).toBe('ens21 ens19 ens20');
  const before = await seenNetwork(vm);
  await onNode(lab, 'changeBegin', { seconds: 120 });
  for (const name of ['bond2', 'ens18.7', 'br0']) await on(lab, name, 'destroy');
  await onNode(lab, 'changeRollback');
  const left = async () => differences(before, await seenNetwork(vm));
  await expect.poll(left, { timeout: 180_000 }).toEqual([]);
  expect(await order()).toBe('ens21 ens19 ens20');
});
