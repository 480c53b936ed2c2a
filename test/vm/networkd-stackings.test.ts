import { test } from 'vitest';
import { killForGood } from './lab/death.ts';
import { startVm } from './lab/vm.ts';
import { onNode } from './network/calls.ts';
import { of } from './network/kinds.ts';
import { cardFiles, cardsSettled, expectBack, look, start } from './network/networkd.ts';
import { untilEnded } from './network/records.ts';
import { buildStackings, expectStanding } from './network/stackings.ts';

test('every stacking stands on what systemd-networkd holds, stays, and goes when nobody is left to commit it', async () => {
  await using vm = await startVm();
  await using lab = await start(vm, cardFiles, cardsSettled, 5);
  const before = await look(vm);
  await onNode(lab, 'changeBegin', { seconds: 600 });
  await buildStackings(lab);
  await expectStanding(vm);
  await lab.until('networkInterface', of('bond1'), ({ properties }) => {
    return properties['managedBy'] === 'systemd-networkd';
  });
  // A stranger's, made within the change.
  await vm.sh('ip link add foo type bridge; ip link set foo up');
  await vm.write('/run/systemd/network/60-foo.network', '[Match]\nName=foo\n[Network]\nIPv6AcceptRA=no\n');
  await onNode(lab, 'changeExtend', { seconds: 5 });
  await killForGood(vm);
  await untilEnded(vm);
  await vm.sh('ip -o link show foo && ip link del foo && rm /run/systemd/network/60-foo.network');
  await expectBack(vm, before, cardsSettled, 'all that was made upon cards');
});
