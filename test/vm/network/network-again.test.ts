import { expect, test } from 'vitest';
import { callInterface, callNode } from '../changes/calls.ts';
import { startAgent } from '../lab/guest/agent.ts';
import { startVm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { makeBaseNetwork, waitUntilSettled } from '../lab/network/base-network.ts';
import { expectNetworkRestored } from '../lab/network/expect-restored.ts';
import { readNetworkView } from '../lab/network/network-view.ts';

test("a rollback restores the order of a bond's members, the flags of a VLAN and the options of a port", async () => {
  await using vm = await startVm();
  await makeBaseNetwork(vm);
  await vm.sh(`for card in ens21 ens19 ens20; do
      ip link set $card down; ip link set $card master bond2; ip link set $card up
    done
    ip link set ens20 type bond_slave queue_id 3
    ip link set bond0.20 type bridge_slave cost 77 priority 9 hairpin on isolated on
    ip link add link ens18 name ens18.7 type vlan id 7 reorder_hdr off loose_binding on gvrp on egress 2:6 ingress 4:2
    ip link set ens18.7 up`);
  await waitUntilSettled(vm);
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  const order = () => vm.sh('cat /sys/class/net/bond2/bonding/slaves');
  expect(await order()).toBe('ens21 ens19 ens20');
  const before = await readNetworkView(vm);
  await callNode(lab, 'changeBegin', { seconds: 120 });
  for (const name of ['bond2', 'ens18.7', 'br0']) await callInterface(lab, name, 'destroy');
  await callNode(lab, 'changeRollback');
  await expectNetworkRestored(vm, before, { timeoutMs: 180_000 });
  expect(await order()).toBe('ens21 ens19 ens20');
});
