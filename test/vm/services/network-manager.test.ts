import { expect, test } from 'vitest';
import { callInterface, callNode } from '../changes/calls.ts';
import { managedChanges } from '../changes/managed-changes.ts';
import { objectKey } from '../lab/guest/object-key.ts';
import { startVm } from '../lab/guest/vm.ts';
import {
  captureState,
  expectRestored,
  stackProfiles,
  startManagedAgent,
} from '../lab/network/network-manager.ts';

test('the agent changes each part of a network through NetworkManager, and rolls each change back', async () => {
  await using vm = await startVm();
  await using lab = await startManagedAgent(vm, stackProfiles);
  const before = await captureState(vm);
  for (const { title, make, isMade } of managedChanges) {
    await callNode(lab, 'changeBegin', { seconds: 300 });
    await make(lab);
    await vm.waitUntil(isMade);
    await callNode(lab, 'changeRollback');
    await expectRestored(vm, before, title);
  }
  await callNode(lab, 'changeBegin', { seconds: 300 });
  await callInterface(lab, 'br0', 'destroy');
  await vm.waitUntil('! ip link show br0');
  await callNode(lab, 'changeRollback');
  await expectRestored(vm, before, 'a destroyed bridge');
  expect((await lab.object('networkInterface', objectKey('br0'))).properties).toMatchObject({
    managedBy: 'NetworkManager',
  });
});
