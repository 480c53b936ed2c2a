import { test } from 'vitest';
import { killForGood } from './lab/death.ts';
import { startVm } from './lab/vm.ts';
import { cardFiles, cardsSettled, expectBack, look, node, onNode, start } from './network/networkd.ts';
import { untilEnded } from './network/records.ts';

/** All eight at once; the bond of one carries two VLANs. */
const stackings = [
  ['createBridgeInterface', { interfaceName: 'br1', ports: ['ens19'] }],
  ['createVlanInterface', { interfaceName: 'ens18.5', lowerInterface: 'ens18', vlanId: 5 }],
  ['createVlanInterface', { interfaceName: 'ens18.6', lowerInterface: 'ens18', vlanId: 6 }],
  ['createBridgeInterface', { interfaceName: 'br2', ports: ['ens18.6'] }],
  ['createBondingInterface', { interfaceName: 'bond1', members: ['ens16', 'ens17'] }],
  ['createVlanInterface', { interfaceName: 'bond1.20', lowerInterface: 'bond1', vlanId: 20 }],
  ['createVlanInterface', { interfaceName: 'bond1.21', lowerInterface: 'bond1', vlanId: 21 }],
  ['createBridgeInterface', { interfaceName: 'br3', ports: ['bond1.21'] }],
  ['createBondingInterface', { interfaceName: 'bond2', members: ['ens20'], mode: 'balance-rr' }],
  ['createBridgeInterface', { interfaceName: 'br4', ports: ['bond2'] }],
] as const;
const ports = {
  ens19: 'br1',
  'ens18.6': 'br2',
  ens16: 'bond1',
  ens17: 'bond1',
  'bond1.21': 'br3',
  ens20: 'bond2',
  bond2: 'br4',
};
const inPlace = Object.entries(ports)
  .map(([port, master]) => `ip -o link show ${port} | grep -q "master ${master} "`)
  .join(' && ');

test('every stacking stands on what systemd-networkd holds, stays, and goes when nobody is left to commit it', async () => {
  await using vm = await startVm();
  await using lab = await start(vm, cardFiles, cardsSettled, 5);
  const before = await look(vm);
  await onNode(lab, 'changeBegin', { seconds: 600 });
  for (const [method, args] of stackings) await onNode(lab, method, args);
  await vm.until(inPlace);
  // Debian's hook of ifenslave frees members a while later.
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  await vm.sh(inPlace);
  await lab.until('networkInterface', `${node}:bond1`, ({ properties }) => {
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
