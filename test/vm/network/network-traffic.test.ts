import { expect, test } from 'vitest';
import { type AgentLab, type LabObject, startAgent } from '../lab/guest/agent.ts';
import { nodeKey, objectKey } from '../lab/guest/object-key.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import type { Card } from '../lab/qemu/hardware.ts';

/** Starts a peer in a network namespace on the wire of ens16 and ens17, with an address in VLAN 20. */
async function startPeer(vm: Vm): Promise<void> {
  // QEMU's e1000 corrupts VLAN frames when it strips their tags.
  await vm.sh(`ethtool -K ens16 rxvlan off && ethtool -K ens17 rxvlan off
    ip netns add peer && ip link set ens21 netns peer
    ip -n peer link add link ens21 name v20 type vlan id 20
    ip -n peer link set ens21 up && ip -n peer link set v20 up && ip -n peer addr add 192.0.2.8/24 dev v20`);
}

/** Reads the log of ping: the last sequence number sent, and the numbers that were answered. */
async function readPings(vm: Vm): Promise<{ readonly sent: number; readonly answered: ReadonlySet<number> }> {
  const text = await vm.sh('cat /run/ping.log');
  const numbers = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, number]) => Number(number));
  return {
    sent: Math.max(0, ...numbers(/icmp_seq=(\d+)/g)),
    answered: new Set(numbers(/icmp_seq=(\d+) ttl/g)),
  };
}

async function waitForAnswers(vm: Vm, count: number): Promise<void> {
  const before = (await readPings(vm)).answered.size;
  const answered = async () => (await readPings(vm)).answered.size;
  await expect.poll(answered, { timeout: 180_000 }).toBeGreaterThanOrEqual(before + count);
}

/** Unplugs or plugs in a cable. @returns the number of pings lost after the card has reported the change. */
async function countLostPings(vm: Vm, lab: AgentLab, card: Card, plugged: boolean): Promise<number> {
  await vm.cable(card, plugged);
  await vm.sh(`until [ "$(cat /sys/class/net/${card}/carrier)" = ${plugged ? 1 : 0} ]; do sleep 0.02; done`);
  const { sent } = await readPings(vm);
  const hasMembersUp = ({ properties }: LabObject) => properties['membersUp'] === (plugged ? 2 : 1);
  await lab.waitUntil('networkInterface', objectKey('bond0'), hasMembersUp);
  await waitForAnswers(vm, 10);
  const { answered } = await readPings(vm);
  const last = Math.max(...answered);
  return Array.from({ length: last - sent }, (_, at) => sent + at + 1).filter((n) => !answered.has(n)).length;
}

test('a VLAN on a bond carries pings, also while a member loses its link and regains it', async () => {
  await using vm = await startVm();
  // Reading facts each second would take processor time from the bond's monitoring.
  await using lab = await startAgent(vm, { everySeconds: 3 });
  await waitUntilPermitted(lab);
  const members = ['ens16', 'ens17'] as const;
  await lab.call('ovirtNode', nodeKey, 'createBondingInterface', { interfaceName: 'bond0', members });
  const vlan = { interfaceName: 'bond0.20', lowerInterface: 'bond0', vlanId: 20 };
  await lab.call('ovirtNode', nodeKey, 'createVlanInterface', vlan);
  await lab.call('networkInterface', objectKey('bond0.20'), 'addAddress', { address: '192.0.2.7/24' });
  await startPeer(vm);
  await vm.waitUntil('ping -c 1 -W 1 192.0.2.8');
  await vm.sh('setsid ping -O -i 0.1 192.0.2.8 > /run/ping.log 2>&1 < /dev/null &');
  await waitForAnswers(vm, 10);
  for (const card of members) {
    for (const plugged of [false, true]) {
      const lost = await countLostPings(vm, lab, card, plugged);
      // The bond checks its members every 100 ms, the interval of one ping; an emulated one gets ten times as long.
      expect(lost, `${card} ${plugged ? 'plugged in' : 'cut'}`).toBeLessThanOrEqual(10);
    }
  }
});

test('the agent is managed over IPv6 when the machine has no IPv4 address', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm, { everySeconds: 3, ipv6: true });
  await waitUntilPermitted(lab);
  await vm.sh('ip -4 addr flush dev ens5 && ip -4 addr flush dev lo');
  const mtu = await lab.call('networkInterface', objectKey('ens18'), 'setMtu', { mtu: 1400 });
  expect(mtu).toEqual({});
  expect((await lab.object('networkInterface', objectKey('ens18'))).properties).toMatchObject({ mtu: 1400 });
  await lab.call('networkInterface', objectKey('ens18'), 'create');
  await lab.call('networkInterface', objectKey('ens18'), 'addAddress', { address: '2001:db8:18::7/64' });
  const seen = await lab.waitUntil(
    'address',
    objectKey('ens18:2001:db8:18::7/64'),
    ({ properties }) => properties['origin'] === 'static',
  );
  expect(seen.properties).toMatchObject({ family: 'ipv6', prefixLength: 64 });
  expect(await vm.sh('ip -4 -o addr')).toBe('');
});
