import { test } from 'vitest';
import { callInterface, callNode } from '../changes/calls.ts';
import { managedChanges } from '../changes/managed-changes.ts';
import { startVm } from '../lab/guest/vm.ts';
import { expectNetworkRestored } from '../lab/network/expect-restored.ts';
import {
  captureState,
  expectRestored,
  type NetworkdFiles,
  quiet,
  readManagedView,
  startManagedAgent,
  static18,
} from '../lab/network/networkd.ts';

/** Files of an administrator: cards, and a bridge over a VLAN over a bond. */
const files: NetworkdFiles = {
  '10-ens18.network': `[Match]\nName=ens18\n[Network]\n${static18}`,
  '20-legs.network': `[Match]\nName=ens16 ens17\n[Network]\nBond=bond0\n${quiet}`,
  '20-cards.network': `[Match]\nName=ens19 ens20\n[Network]\n${quiet}`,
  '30-bond0.netdev':
    '[NetDev]\nName=bond0\nKind=bond\nMACAddress=52:54:00:00:00:10\n[Bond]\nMode=active-backup\nMIIMonitorSec=100ms\n',
  '30-bond0.network': `[Match]\nName=bond0\n[Network]\nVLAN=bond0.20\n${quiet}`,
  '40-bond0.20.netdev': '[NetDev]\nName=bond0.20\nKind=vlan\n[VLAN]\nId=20\n',
  '40-bond0.20.network': `[Match]\nName=bond0.20\n[Network]\nBridge=br0\n${quiet}`,
  '50-br0.netdev':
    '[NetDev]\nName=br0\nKind=bridge\nMACAddress=52:54:00:00:00:10\n[Bridge]\nSTP=no\nForwardDelaySec=0\n',
  '50-br0.network':
    '[Match]\nName=br0\n[Network]\nAddress=192.0.2.7/24\nAddress=2001:db8::7/64\nIPv6AcceptRA=no\nLinkLocalAddressing=ipv6\n',
};

const isConfigured = `links=$(networkctl list --no-pager --no-legend)
  [ "$(grep -cE ' (ens1[6-9]|ens20|bond0|bond0.20|br0) .* configured' <<<"$links")" = 8 ] || exit 1
  [ -z "$(ip -6 addr show tentative)" ] || exit 1
  ip -br addr show br0 | grep -q fe80`;

test('the agent changes each part of a network through systemd-networkd, and rolls each change back', async () => {
  await using vm = await startVm();
  await using lab = await startManagedAgent(vm, files, isConfigured);
  const before = await captureState(vm);
  for (const { title, make, isMade } of managedChanges) {
    await callNode(lab, 'changeBegin', { seconds: 300 });
    await make(lab);
    await vm.waitUntil(isMade);
    await callNode(lab, 'changeRollback');
    await expectRestored(vm, before, isConfigured, title);
  }
  // The unchanged file of the port still names the removed bridge, so networkd's view differs: compares the kernel's view only.
  await callNode(lab, 'changeBegin', { seconds: 300 });
  await callInterface(lab, 'br0', 'destroy');
  await vm.waitUntil('! ip link show br0');
  await callNode(lab, 'changeRollback');
  await expectNetworkRestored(vm, before.network, { read: readManagedView });
});
