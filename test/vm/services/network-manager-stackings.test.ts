import { test } from 'vitest';
import { callNode } from '../changes/calls.ts';
import { waitForNoCheckpoint } from '../changes/records.ts';
import { buildStackings, expectStackingsStay } from '../changes/stackings.ts';
import { killWithoutRestart } from '../lab/guest/kill-agent.ts';
import { objectKey } from '../lab/guest/object-key.ts';
import { startVm } from '../lab/guest/vm.ts';
import {
  captureState,
  cardProfiles,
  expectRestored,
  startManagedAgent,
} from '../lab/network/network-manager.ts';

test('the agent builds every stacking on cards of NetworkManager, and the watchdog rolls them back after its death', async () => {
  await using vm = await startVm();
  await using lab = await startManagedAgent(vm, cardProfiles);
  const before = await captureState(vm);
  await callNode(lab, 'changeBegin', { seconds: 600 });
  await buildStackings(lab);
  await expectStackingsStay(vm);
  await lab.waitUntil('networkInterface', objectKey('bond1'), ({ properties }) => {
    return properties['managedBy'] === 'NetworkManager';
  });
  // A third party adds a bridge and a profile within the transaction.
  await vm.sh(`ip link add foo type bridge && ip link set foo up && ip addr add 203.0.113.77/24 dev foo
    nmcli connection add type ethernet con-name third-party ifname ens99 autoconnect no`);
  await callNode(lab, 'changeExtend', { seconds: 5 });
  await killWithoutRestart(vm);
  await waitForNoCheckpoint(vm);
  await vm.sh(`ip -o addr show foo | grep -q 203.0.113.77/24 && ip -o link show foo | grep -q ,UP
    nmcli connection show third-party > /dev/null && nmcli connection delete third-party && ip link del foo`);
  await expectRestored(vm, before, 'all stackings');
});
