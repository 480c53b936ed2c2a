import { expect, test } from 'vitest';
import type { AgentLab } from './lab/agent.ts';
import { startVm } from './lab/vm.ts';
import {
  expectBack,
  look,
  node,
  on,
  onNode,
  quiet,
  start,
  static18,
  type Written,
} from './network/networkd.ts';
import { differences, seenNetwork } from './network/seen.ts';

/** What an administrator wrote: cards, and a bridge over a VLAN over a bond. */
const files: Written = {
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

const settled = `links=$(networkctl list --no-pager --no-legend)
  [ "$(grep -cE ' (ens1[6-9]|ens20|bond0|bond0.20|br0) .* configured' <<<"$links")" = 8 ] || exit 1
  [ -z "$(ip -6 addr show tentative)" ] || exit 1
  ip -br addr show br0 | grep -q fe80`;

/** Each is asked for by itself, checked, and taken back. */
const changes: readonly {
  readonly title: string;
  readonly make: (lab: AgentLab) => Promise<unknown>;
  /** A script that holds once the change is there. */
  readonly holds: string;
}[] = [
  {
    title: 'an MTU',
    make: (lab) => on(lab, 'ens18', 'setMtu', { mtu: 1400 }),
    holds: 'ip link show ens18 | grep -q "mtu 1400"',
  },
  {
    title: 'an IPv4 and an IPv6 address',
    make: async (lab) => {
      await on(lab, 'br0', 'addAddress', { address: '203.0.113.200/25' });
      await on(lab, 'br0', 'addAddress', { address: '2001:db8:9::7/64' });
    },
    holds: 'ip addr show br0 | grep -q 203.0.113.200/25 && ip addr show br0 | grep -q 2001:db8:9::7/64',
  },
  {
    title: 'addresses that go',
    make: async (lab) => {
      await lab.call('address', `${node}:ens18:198.51.100.5/24`, 'remove');
      await lab.call('address', `${node}:ens18:2001:db8:18::5/64`, 'remove');
    },
    holds:
      '! ip addr show ens18 | grep -qE "198.51.100.5/|db8:18::5" && ip addr show ens18 | grep -q 198.51.100.6/24',
  },
  {
    title: 'another first address',
    make: (lab) => on(lab, 'br0', 'setStaticAddress', { ip: '192.0.2.99', netmask: '255.255.255.0' }),
    holds: 'ip -4 -o addr show br0 | head -1 | grep -q 192.0.2.99/24',
  },
  {
    title: 'a route more, and one less',
    make: async (lab) => {
      await on(lab, 'br0', 'addRoute', { destination: '100.64.0.0/16', gateway: '192.0.2.1' });
      await lab.call('route', `${node}:ens18:254:198.19.0.0/16:50:198.51.100.1`, 'remove');
    },
    holds: 'ip route | grep -q "^100.64.0.0/16 via 192.0.2.1" && ! ip route | grep -q ^198.19',
  },
  {
    title: 'a member out of the bond, and another in',
    make: async (lab) => {
      await on(lab, 'ens17', 'setMaster', { interfaceName: '' });
      await on(lab, 'ens19', 'setMaster', { interfaceName: 'bond0' });
    },
    holds: 'ip link show master bond0 | grep -q ens19 && ! ip link show master bond0 | grep -q ens17',
  },
  {
    title: 'an option of a bond',
    make: (lab) => on(lab, 'bond0', 'setOptions', { options: { miimon: 50, updelay: 100 } }),
    holds: 'ip -d link show bond0 | grep -q "miimon 50 updelay 100"',
  },
  {
    title: 'a card that goes down, and another that goes down and up',
    make: async (lab) => {
      await on(lab, 'ens18', 'restart');
      await on(lab, 'ens20', 'destroy');
    },
    holds:
      '! ip -o link show ens20 | grep -q [,\\<]UP && ip -o link show ens18 | grep -q [,\\<]UP && ip addr show ens18 | grep -q db8:18::5',
  },
];

test('what systemd-networkd holds is changed through it, whatever it is, and comes back', async () => {
  await using vm = await startVm();
  await using lab = await start(vm, files, settled);
  const before = await look(vm);
  for (const { title, make, holds } of changes) {
    await onNode(lab, 'changeBegin', { seconds: 300 });
    await make(lab);
    await vm.until(holds);
    await onNode(lab, 'changeRollback');
    await expectBack(vm, before, settled, title);
  }
  // The file of a port that nobody touched goes on to name the bridge that is gone: only the kernel tells the same.
  await onNode(lab, 'changeBegin', { seconds: 300 });
  await on(lab, 'br0', 'destroy');
  await vm.until('! ip link show br0');
  await onNode(lab, 'changeRollback');
  const left = async () => differences(before.network, await seenNetwork(vm));
  await expect.poll(left, { timeout: 60_000 }).toEqual([]);
});
