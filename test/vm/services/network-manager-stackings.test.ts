import { test } from 'vitest';
import { callNode } from '../changes/calls.ts';
import { objectKey } from '../changes/change-kinds.ts';
import { waitForNoCheckpoint } from '../changes/records.ts';
import { buildStackings, expectStackingsStay } from '../changes/stackings.ts';
import { killWithoutRestart } from '../lab/guest/kill-agent.ts';
import { startVm } from '../lab/guest/vm.ts';
import {
  captureState,
  cardProfiles,
  expectRestored,
  startManagedAgent,
} from '../lab/network/network-manager.ts';

test('every stacking stands on what NetworkManager holds, stays, and goes when nobody is left to commit it', async () => {
  await using vm = await startVm();
  await using lab = await startManagedAgent(vm, cardProfiles);
  const before = await captureState(vm);
  await callNode(lab, 'changeBegin', { seconds: 600 });
  await buildStackings(lab);
  await expectStackingsStay(vm);
  await lab.waitUntil('networkInterface', objectKey('bond1'), ({ properties }) => {
    return properties['managedBy'] === 'NetworkManager';
  });
  // A stranger's, made within the change.
  await vm.sh(`ip link add foo type bridge && ip link set foo up && ip addr add 203.0.113.77/24 dev foo
    nmcli connection add type ethernet con-name stranger ifname ens99 autoconnect no`);
  await callNode(lab, 'changeExtend', { seconds: 5 });
  await killWithoutRestart(vm);
  await waitForNoCheckpoint(vm);
  await vm.sh(`ip -o addr show foo | grep -q 203.0.113.77/24 && ip -o link show foo | grep -q ,UP
    nmcli connection show stranger > /dev/null && nmcli connection delete stranger && ip link del foo`);
  await expectRestored(vm, before, 'all that was made upon cards');
});
