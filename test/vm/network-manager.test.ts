import { expect, test } from 'vitest';
import { startVm } from './lab/vm.ts';
import { on, onNode } from './network/calls.ts';
import { heldChanges } from './network/held-changes.ts';
import { of } from './network/kinds.ts';
import { expectBack, look, stackProfiles, start } from './network/network-manager.ts';

test('what NetworkManager holds is changed through it, whatever it is, and comes back', async () => {
  await using vm = await startVm();
  await using lab = await start(vm, stackProfiles);
  const before = await look(vm);
  for (const { title, make, holds } of heldChanges) {
    await onNode(lab, 'changeBegin', { seconds: 300 });
    await make(lab);
    await vm.until(holds);
    await onNode(lab, 'changeRollback');
    await expectBack(vm, before, title);
  }
  await onNode(lab, 'changeBegin', { seconds: 300 });
  await on(lab, 'br0', 'destroy');
  await vm.until('! ip link show br0');
  await onNode(lab, 'changeRollback');
  await expectBack(vm, before, 'a bridge that goes');
  expect((await lab.object('networkInterface', of('br0'))).properties).toMatchObject({
    managedBy: 'NetworkManager',
  });
});
