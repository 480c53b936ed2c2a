import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { callInterface, callNode } from '../changes/calls.ts';
import { startAgent } from '../lab/guest/agent.ts';
import { objectKey } from '../lab/guest/object-key.ts';
import { startVm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { changedPaths, isBelow } from '../lab/network/changed-paths.ts';
import { expectNetworkRestored } from '../lab/network/expect-restored.ts';
import { readNetworkView } from '../lab/network/network-view.ts';
import { cards } from '../lab/qemu/hardware.ts';

/** All eight ways to stack bridges, VLANs and bonds on cards, with two VLANs on each lower device. */
const stackings: readonly (readonly [string, object])[] = [
  ['createBridgeInterface', { interfaceName: 'br1', ports: ['ens19'] }],
  ['createVlanInterface', { interfaceName: 'ens20.30', lowerInterface: 'ens20', vlanId: 30 }],
  [
    'createVlanInterface',
    { interfaceName: 'ens20.31', lowerInterface: 'ens20', vlanId: 30, protocol: '802.1ad' },
  ],
  ['createBridgeInterface', { interfaceName: 'br2', ports: ['ens20.31'] }],
  ['createBondingInterface', { interfaceName: 'bond0', members: ['ens17', 'ens16'] }],
  ['createVlanInterface', { interfaceName: 'bond0.20', lowerInterface: 'bond0', vlanId: 20 }],
  ['createVlanInterface', { interfaceName: 'bond0.21', lowerInterface: 'bond0', vlanId: 21 }],
  ['createBridgeInterface', { interfaceName: 'br0', ports: ['bond0.20'] }],
  ['createBondingInterface', { interfaceName: 'bond1', members: ['ens21'] }],
  ['createBridgeInterface', { interfaceName: 'br3', ports: ['bond1'] }],
];
/** Output of `ip` for each link in its place. */
const places = {
  ens16: 'master bond0 ',
  ens17: 'master bond0 ',
  ens21: 'master bond1 ',
  ens19: 'master br1 ',
  bond1: 'master br3 ',
  'bond0.20': 'master br0 .*vlan protocol 802.1Q id 20 ',
  'bond0.21': 'vlan protocol 802.1Q id 21 ',
  'ens20.30': 'vlan protocol 802.1Q id 30 ',
  'ens20.31': 'master br2 .*vlan protocol 802.1ad id 30 ',
};
/** Succeeds once all links are in their places. */
const isBuilt = Object.entries(places)
  .map(([name, words]) => `ip -d -o link show ${name} | grep ',UP' | grep -q '${words}'`)
  .join(' && ');

test('the eight stackings survive the hooks of other programs, and their removal restores the links below', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  // The first start of a card changes its queue discipline.
  for (const name of ['ens16', 'ens17', 'ens18', 'ens19', 'ens21'])
    await vm.sh(`ip link set ${name} up; ip link set ${name} down`);
  // The bonds get two members that were up and one that was down.
  await vm.sh(
    'ip link set ens16 mtu 1400; for card in ens16 ens17 ens19 ens20; do ip link set $card up; done',
  );
  await vm.waitUntil(
    '! ip -6 addr show tentative | grep -q . && [ "$(cat /sys/class/net/ens16/carrier)" = 1 ]',
  );
  const before = await readNetworkView(vm);
  await callNode(lab, 'changeBegin', { seconds: 300 });
  await callInterface(lab, 'ens18', 'create');
  for (const [method, args] of stackings) await callNode(lab, method, args);
  await callNode(lab, 'changeCommit');
  await vm.waitUntil(isBuilt);
  const mac = await vm.sh('cat /sys/class/net/bond0/address');
  expect(mac).toBe(cards.ens17.mac);
  // Debian's hook of ifenslave releases members with a delay, and udev may change the address of a new link.
  await setTimeout(10_000);
  await vm.sh(`udevadm settle; ${isBuilt}`);
  expect(await vm.sh('cat /sys/class/net/bond0/address /sys/class/net/br0/address')).toBe(`${mac}\n${mac}`);
  const bond = await lab.waitUntil(
    'networkInterface',
    objectKey('bond0'),
    ({ properties }) => properties['membersUp'] === 2,
  );
  expect(bond.properties).toMatchObject({ kind: 'bond', members: ['ens16', 'ens17'] });

  await callNode(lab, 'changeBegin', { seconds: 300 });
  const made = stackings.map(([, args]) => (args as { interfaceName: string }).interfaceName);
  for (const name of made.toReversed()) await callInterface(lab, name, 'destroy');
  await callInterface(lab, 'ens18', 'destroy');
  await callNode(lab, 'changeCommit');
  // A released member keeps the up state that it had in its bond.
  const isExpected = (path: string) => isBelow(path, ['ens21 flags', 'ens21 inet6', 'ens21 route']);
  const unexpected = async () =>
    changedPaths(before, await readNetworkView(vm)).filter((path) => !isExpected(path));
  await expect.poll(unexpected, { timeout: 180_000 }).toEqual([]);
  await vm.sh('ip link set ens21 down');
  await expectNetworkRestored(vm, before);
});

test('a bond or bridge without members gets the same MAC address each time, which neither udev nor a member changes', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  const address = (name: string) => vm.sh(`cat /sys/class/net/${name}/address`);
  const makers = { bond0: 'createBondingInterface', br0: 'createBridgeInterface' };
  for (const [name, method] of Object.entries(makers)) {
    await callNode(lab, method, { interfaceName: name });
    const first = await address(name);
    await vm.sh('udevadm settle');
    expect(await address(name)).toBe(first);
    expect(Object.values(cards).map(({ mac }) => mac)).not.toContain(first);
    await callInterface(lab, 'ens16', 'setMaster', { interfaceName: name });
    await vm.sh('udevadm settle');
    expect(await address(name)).toBe(first);
    await callInterface(lab, 'ens16', 'setMaster', { interfaceName: '' });
    expect(await address('ens16')).toBe(cards.ens16.mac);
    await callInterface(lab, name, 'destroy');
    await callNode(lab, method, { interfaceName: name });
    expect(await address(name)).toBe(first);
    await callInterface(lab, name, 'destroy');
  }
});
