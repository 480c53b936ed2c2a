import { expect, test } from 'vitest';
import { callInterface, callNode } from '../changes/calls.ts';
import { objectKey } from '../changes/change-kinds.ts';
import { waitForNoCheckpoint } from '../changes/records.ts';
import { killWithoutRestart, restartAgent } from '../lab/guest/kill-agent.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { startDhcpServer } from '../lab/network/dhcp-server.ts';
import { diffNetworkViews, readNetworkView } from '../lab/network/network-view.ts';
import {
  captureState,
  cardFiles,
  expectRestored,
  type NetworkdFiles,
  startManagedAgent,
} from '../lab/network/networkd.ts';

const card = 'ens16';
/** Two addresses and a route of its own in each family. */
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
const settled = `links=$(networkctl list --no-pager --no-legend)
  [ "$(grep -cE ' (ens16|ens18) .* configured' <<<"$links")" = 2 ] || exit 1
  [ -z "$(ip -6 addr show tentative)" ]`;

/** Global addresses of the card; a client of the other family may be asking anew. */
const seen = (vm: Vm) =>
  expect.poll(() => vm.sh(`ip -o addr show dev ${card} scope global | awk '{ print $4 }' | sort`), {
    timeout: 60_000,
  });
const leases = /^10\.9\.0\.\d+\/24\nfd09::\w+\/128$/;

test('DHCP is turned on and off through systemd-networkd, in either family, for a trial and for good', async () => {
  await using vm = await startVm();
  await startDhcpServer(vm);
  await using lab = await startManagedAgent(vm, files, settled);
  const before = await captureState(vm);
  const set = (method: string, isOn: boolean) => callInterface(lab, card, method, { on: isOn });

  // For a trial, and nobody is left to commit it.
  await callNode(lab, 'changeBegin', { seconds: 600 });
  await set('setDhcp', true);
  await seen(vm).toMatch(/^10\.9\.0\.\d+\/24\n2001:db8::7\/64$/);
  await set('setDhcp6', true);
  await seen(vm).toMatch(leases);
  await lab.waitUntil('networkInterface', objectKey(card), ({ properties }) => {
    const { dhcp, dhcp6, managedBy } = properties;
    return dhcp === true && dhcp6 === true && managedBy === 'systemd-networkd';
  });
  expect(await vm.sh('systemctl list-units --no-legend "ovirt-node-dhcp*"')).toBe('');
  await callNode(lab, 'changeExtend', { seconds: 5 });
  await killWithoutRestart(vm);
  await waitForNoCheckpoint(vm);
  await expectRestored(vm, before, settled, 'static addresses');

  // For good: what is on is not turned on again, and off for a trial it has the same lease again.
  await restartAgent(vm);
  await lab.waitUntilOnline();
  await waitUntilPermitted(lab);
  await set('setDhcp', true);
  await set('setDhcp6', true);
  await set('setDhcp', true);
  await seen(vm).toMatch(leases);
  await vm.waitUntil(settled);
  const leased = await captureState(vm);
  await callNode(lab, 'changeBegin', { seconds: 600 });
  await set('setDhcp', false);
  await set('setDhcp6', false);
  await seen(vm).toBe('192.0.2.7/24\n192.0.2.8/24\n2001:db8::7/64');
  await callNode(lab, 'changeRollback');
  await expectRestored(vm, leased, settled, 'leases');

  await set('setDhcp', false);
  await set('setDhcp6', false);
  const left = async () => diffNetworkViews(before.network, await readNetworkView(vm));
  await expect.poll(left, { timeout: 60_000 }).toEqual([]);
});
