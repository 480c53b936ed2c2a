import { test } from 'vitest';
import { killForGood } from './lab/death.ts';
import { startVm } from './lab/vm.ts';
import { onNode } from './network/calls.ts';
import { of } from './network/kinds.ts';
import { cardProfiles, expectBack, look, start } from './network/network-manager.ts';
import { untilEnded } from './network/records.ts';
import { buildStackings, expectStanding } from './network/stackings.ts';

test('every stacking stands on what NetworkManager holds, stays, and goes when nobody is left to commit it', async () => {
  await using vm = await startVm();
  await using lab = await start(vm, cardProfiles);
  const before = await look(vm);
  await onNode(lab, 'changeBegin', { seconds: 600 });
  await buildStackings(lab);
  await expectStanding(vm);
  await lab.until('networkInterface', of('bond1'), ({ properties }) => {
    return properties['managedBy'] === 'NetworkManager';
  });
  // A stranger's, made within the change.
  await vm.sh(`ip link add foo type bridge && ip link set foo up && ip addr add 203.0.113.77/24 dev foo
    nmcli connection add type ethernet con-name stranger ifname ens99 autoconnect no`);
  await onNode(lab, 'changeExtend', { seconds: 5 });
  await killForGood(vm);
  await untilEnded(vm);
  await vm.sh(`ip -o addr show foo | grep -q 203.0.113.77/24 && ip -o link show foo | grep -q ,UP
    nmcli connection show stranger > /dev/null && nmcli connection delete stranger && ip link del foo`);
  await expectBack(vm, before, 'all that was made upon cards');
});
