import { expect, test } from 'vitest';
import { callInterface, callNode } from '../changes/calls.ts';
import { waitForNoCheckpoint } from '../changes/records.ts';
import { killWithoutRestart, restartAgent } from '../lab/guest/kill-agent.ts';
import { objectKey } from '../lab/guest/object-key.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { startDhcpServer } from '../lab/network/dhcp-server.ts';
import { expectNetworkRestored } from '../lab/network/expect-restored.ts';
import {
  captureState,
  cardFiles,
  expectRestored,
  type NetworkdFiles,
  readManagedView,
  startManagedAgent,
} from '../lab/network/networkd.ts';

const card = 'ens16';
/** Static addresses and routes of both families. */
const files: NetworkdFiles = {
  '10-ens18.network': cardFiles['10-ens18.network'] ?? '',
  '20-ens16.network': `[Match]
Name=${card}
[Network]
Address=192.0.2.7/24
Address=192.0.2.8/24
Address=2001:db8::7/64
IPv6AcceptRA=no
[Route]
Destination=198.51.100.128/25
Gateway=192.0.2.1
Metric=7
[Route]
Destination=2001:db8:1::/48
Gateway=2001:db8::1
`,
};
const isConfigured = `links=$(networkctl list --no-pager --no-legend)
  [ "$(grep -cE ' (ens16|ens18) .* configured' <<<"$links")" = 2 ] || exit 1
  [ -z "$(ip -6 addr show tentative)" ]`;

/** Polls the global addresses of the card: the DHCP client of the other family may request its lease again. */
const expectAddresses = (vm: Vm) =>
  expect.poll(() => vm.sh(`ip -o addr show dev ${card} scope global | awk '{ print $4 }' | sort`), {
    timeout: 60_000,
  });
const leases = /^10\.9\.0\.\d+\/24\nfd09::\w+\/128$/;

test('the agent turns DHCP of both families on and off through systemd-networkd, rolled back and committed', async () => {
  await using vm = await startVm();
  await startDhcpServer(vm);
  await using lab = await startManagedAgent(vm, files, isConfigured);
  const before = await captureState(vm);
  const set = (method: string, isOn: boolean) => callInterface(lab, card, method, { on: isOn });

  // In a transaction that the watchdog rolls back after the death of the agent.
  await callNode(lab, 'changeBegin', { seconds: 600 });
  await set('setDhcp', true);
  await expectAddresses(vm).toMatch(/^10\.9\.0\.\d+\/24\n2001:db8::7\/64$/);
  await set('setDhcp6', true);
  await expectAddresses(vm).toMatch(leases);
  await lab.waitUntil('networkInterface', objectKey(card), ({ properties }) => {
    const { dhcp, dhcp6, managedBy } = properties;
    return dhcp === true && dhcp6 === true && managedBy === 'systemd-networkd';
  });
  expect(await vm.sh('systemctl list-units --no-legend "ovirt-node-dhcp*"')).toBe('');
  await callNode(lab, 'changeExtend', { seconds: 5 });
  await killWithoutRestart(vm);
  await waitForNoCheckpoint(vm);
  await expectRestored(vm, before, isConfigured, 'static addresses');

  // Committed: a second call changes nothing. A rolled back call to turn it off restores the same lease.
  await restartAgent(vm);
  await lab.waitUntilOnline();
  await waitUntilPermitted(lab);
  await set('setDhcp', true);
  await set('setDhcp6', true);
  await set('setDhcp', true);
  await expectAddresses(vm).toMatch(leases);
  await vm.waitUntil(isConfigured);
  const leased = await captureState(vm);
  await callNode(lab, 'changeBegin', { seconds: 600 });
  await set('setDhcp', false);
  await set('setDhcp6', false);
  await expectAddresses(vm).toBe('192.0.2.7/24\n192.0.2.8/24\n2001:db8::7/64');
  await callNode(lab, 'changeRollback');
  await expectRestored(vm, leased, isConfigured, 'leases');

  await set('setDhcp', false);
  await set('setDhcp6', false);
  await expectNetworkRestored(vm, before.network, { read: readManagedView });
});
