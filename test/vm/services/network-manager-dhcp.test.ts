import { expect, test } from 'vitest';
import { callInterface, callNode } from '../changes/calls.ts';
import { objectKey } from '../lab/guest/object-key.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { startDhcpServer } from '../lab/network/dhcp-server.ts';
import { expectNetworkRestored } from '../lab/network/expect-restored.ts';
import {
  captureState,
  cardProfiles,
  expectRestored,
  startManagedAgent,
} from '../lab/network/network-manager.ts';

const card = 'ens16';
/** Two static addresses and a route of one family, and a static address of the other. */
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

/** Polls the global addresses of the card: the DHCP client of the other family may request its lease again. */
const expectAddresses = (vm: Vm) =>
  expect.poll(() => vm.sh(`ip -o addr show dev ${card} scope global | awk '{ print $4 }' | sort`), {
    timeout: 180_000,
  });

test('the agent turns DHCP of both families on and off through NetworkManager, rolled back and committed', async () => {
  await using vm = await startVm();
  await startDhcpServer(vm);
  await using lab = await startManagedAgent(vm, profiles);
  const before = await captureState(vm);
  const set = (method: string, isOn: boolean) => callInterface(lab, card, method, { on: isOn });

  await callNode(lab, 'changeBegin', { seconds: 600 });
  await set('setDhcp', true);
  await expectAddresses(vm).toMatch(/^10\.9\.0\.\d+\/24\n2001:db8::7\/64$/);
  await set('setDhcp6', true);
  await expectAddresses(vm).toMatch(/^10\.9\.0\.\d+\/24\nfd09::\w+\/128/);
  await lab.waitUntil('networkInterface', objectKey(card), ({ properties }) => {
    const { dhcp, dhcp6, managedBy } = properties;
    return dhcp === true && dhcp6 === true && managedBy === 'NetworkManager';
  });
  expect(await vm.sh('systemctl list-units --no-legend "ovirt-node-dhcp*"')).toBe('');
  await callNode(lab, 'changeRollback');
  await expectRestored(vm, before, 'static addresses');

  await set('setDhcp', true);
  await set('setDhcp', true);
  await expectAddresses(vm).toMatch(/^10\.9\.0\.\d+\/24\n2001:db8::7\/64$/);
  await callInterface(lab, card, 'setProperties', { values: { dhcp: false } });
  await expectNetworkRestored(vm, before.network, { timeoutMs: 180_000 });
});
