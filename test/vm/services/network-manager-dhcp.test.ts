import { expect, test } from 'vitest';
import { callInterface, callNode } from '../changes/calls.ts';
import { objectKey } from '../changes/change-kinds.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { startDhcpServer } from '../lab/network/dhcp-server.ts';
import {
  captureState,
  cardProfiles,
  expectRestored,
  startManagedAgent,
} from '../lab/network/network-manager.ts';
import { diffNetworkViews, readNetworkView } from '../lab/network/network-view.ts';

const card = 'ens16';
/** Two addresses and a route of its own in one family, an address in the other. */
const profiles = {
  ens18: cardProfiles['ens18'] ?? '',
  ens16: `${(cardProfiles['ens16'] ?? '').split('[ipv4]')[0]}[ipv4]
method=manual
address1=192.0.2.7/24
address2=192.0.2.8/24
route1=198.51.100.128/25,192.0.2.1,7
[ipv6]
method=manual
address1=2001:db8::7/64
addr-gen-mode=eui64
`,
};

/** Global addresses of the card; a client of the other family may be asking anew. */
const seen = (vm: Vm) =>
  expect.poll(() => vm.sh(`ip -o addr show dev ${card} scope global | awk '{ print $4 }' | sort`), {
    timeout: 180_000,
  });

test('DHCP is turned on and off through NetworkManager, in either family, for a trial and for good', async () => {
  await using vm = await startVm();
  await startDhcpServer(vm);
  await using lab = await startManagedAgent(vm, profiles);
  const before = await captureState(vm);
  const set = (method: string, isOn: boolean) => callInterface(lab, card, method, { on: isOn });

  await callNode(lab, 'changeBegin', { seconds: 600 });
  await set('setDhcp', true);
  await seen(vm).toMatch(/^10\.9\.0\.\d+\/24\n2001:db8::7\/64$/);
  await set('setDhcp6', true);
  await seen(vm).toMatch(/^10\.9\.0\.\d+\/24\nfd09::\w+\/128/);
  await lab.waitUntil('networkInterface', objectKey(card), ({ properties }) => {
    const { dhcp, dhcp6, managedBy } = properties;
    return dhcp === true && dhcp6 === true && managedBy === 'NetworkManager';
  });
  expect(await vm.sh('systemctl list-units --no-legend "ovirt-node-dhcp*"')).toBe('');
  await callNode(lab, 'changeRollback');
  await expectRestored(vm, before, 'static addresses');

  await set('setDhcp', true);
  await set('setDhcp', true);
  await seen(vm).toMatch(/^10\.9\.0\.\d+\/24\n2001:db8::7\/64$/);
  await callInterface(lab, card, 'setProperties', { values: { dhcp: false } });
  const left = async () => diffNetworkViews(before.network, await readNetworkView(vm));
  await expect.poll(left, { timeout: 180_000 }).toEqual([]);
});
