import { test } from 'vitest';
import { callNode } from '../changes/calls.ts';
import { waitForNoCheckpoint } from '../changes/records.ts';
import { buildStackings, expectStackingsStay } from '../changes/stackings.ts';
import { killWithoutRestart } from '../lab/guest/kill-agent.ts';
import { objectKey } from '../lab/guest/object-key.ts';
import { startVm } from '../lab/guest/vm.ts';
import {
  captureState,
  cardFiles,
  cardsSettled,
  expectRestored,
  startManagedAgent,
} from '../lab/network/networkd.ts';

test('the agent builds every stacking on cards of systemd-networkd, and the watchdog rolls them back after its death', async () => {
  await using vm = await startVm();
  await using lab = await startManagedAgent(vm, cardFiles, cardsSettled, { everySeconds: 5 });
  const before = await captureState(vm);
  await callNode(lab, 'changeBegin', { seconds: 600 });
  await buildStackings(lab);
  await expectStackingsStay(vm);
  await lab.waitUntil('networkInterface', objectKey('bond1'), ({ properties }) => {
    return properties['managedBy'] === 'systemd-networkd';
  });
  // A third party adds a bridge within the transaction.
  await vm.sh('ip link add foo type bridge; ip link set foo up');
  await vm.write('/run/systemd/network/60-foo.network', '[Match]\nName=foo\n[Network]\nIPv6AcceptRA=no\n');
  await callNode(lab, 'changeExtend', { seconds: 5 });
  await killWithoutRestart(vm);
  await waitForNoCheckpoint(vm);
  await vm.sh('ip -o link show foo && ip link del foo && rm /run/systemd/network/60-foo.network');
  await expectRestored(vm, before, cardsSettled, 'all stackings');
});
