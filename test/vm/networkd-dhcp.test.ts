import { expect, test } from 'vitest';
import { killForGood, startAgain } from './lab/death.ts';
import { permitted } from './lab/permitted.ts';
import { startVm, type Vm } from './lab/vm.ts';
import { on, onNode } from './network/calls.ts';
import { startDhcpServer } from './network/dhcp-server.ts';
import { of } from './network/kinds.ts';
import { cardFiles, expectBack, look, start, type Written } from './network/networkd.ts';
import { untilEnded } from './network/records.ts';
import { differences, seenNetwork } from './network/seen.ts';

const card = 'ens16';
/** Two addresses and a route of its own in each family. */
const files: Written = {
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
  await using lab = await start(vm, files, settled);
  const before = await look(vm);
  const set = (method: string, isOn: boolean) => on(lab, card, method, { on: isOn });

  // For a trial, and nobody is left to commit it.
  await onNode(lab, 'changeBegin', { seconds: 600 });
  await set('setDhcp', true);
  await seen(vm).toMatch(/^10\.9\.0\.\d+\/24\n2001:db8::7\/64$/);
  await set('setDhcp6', true);
  await seen(vm).toMatch(leases);
  await lab.until('networkInterface', of(card), ({ properties }) => {
    const { dhcp, dhcp6, managedBy } = properties;
    return dhcp === true && dhcp6 === true && managedBy === 'systemd-networkd';
  });
  expect(await vm.sh('systemctl list-units --no-legend "ovirt-node-dhcp*"')).toBe('');
  await onNode(lab, 'changeExtend', { seconds: 5 });
  await killForGood(vm);
  await untilEnded(vm);
  await expectBack(vm, before, settled, 'static addresses');

  // For good: what is on is not turned on again, and off for a trial it has the same lease again.
  await startAgain(vm);
  await lab.untilThere();
  await permitted(lab);
  await set('setDhcp', true);
  await set('setDhcp6', true);
  await set('setDhcp', true);
  await seen(vm).toMatch(leases);
  await vm.until(settled);
  const leased = await look(vm);
  await onNode(lab, 'changeBegin', { seconds: 600 });
  await set('setDhcp', false);
  await set('setDhcp6', false);
  await seen(vm).toBe('192.0.2.7/24\n192.0.2.8/24\n2001:db8::7/64');
  await onNode(lab, 'changeRollback');
  await expectBack(vm, leased, settled, 'leases');

  await set('setDhcp', false);
  await set('setDhcp6', false);
  const left = async () => differences(before.network, await seenNetwork(vm));
  await expect.poll(left, { timeout: 60_000 }).toEqual([]);
});
