import { expect, test } from 'vitest';
import { type AgentLab, type LabObject, startAgent } from '../lab/guest/agent.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { type Card, smbios } from '../lab/qemu/hardware.ts';

const node = smbios.uuid;
const of = (name: string) => `${node}:${name}`;

/** A machine on the wire of ens16 and ens17, with an address in VLAN 20. */
async function startPeer(vm: Vm): Promise<void> {
  // QEMU's e1000 spoils frames of a VLAN when it is to take their tag off.
  await vm.sh(`ethtool -K ens16 rxvlan off && ethtool -K ens17 rxvlan off
    ip netns add peer && ip link set ens21 netns peer
    ip -n peer link add link ens21 name v20 type vlan id 20
    ip -n peer link set ens21 up && ip -n peer link set v20 up && ip -n peer addr add 192.0.2.8/24 dev v20`);
}

/** Of a ping each tenth of a second: what was sent, and what of that came back. */
async function pings(vm: Vm): Promise<{ readonly sent: number; readonly came: ReadonlySet<number> }> {
  const text = await vm.sh('cat /run/ping.log');
  const numbers = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, number]) => Number(number));
  return {
    sent: Math.max(0, ...numbers(/icmp_seq=(\d+)/g)),
    came: new Set(numbers(/icmp_seq=(\d+) ttl/g)),
  };
}

async function untilMoreCame(vm: Vm, more: number): Promise<void> {
  const before = (await pings(vm)).came.size;
  const came = async () => (await pings(vm)).came.size;
  await expect.poll(came, { timeout: 180_000 }).toBeGreaterThanOrEqual(before + more);
}

/** Cuts or mends a cable. @returns how many pings are lost from the moment on at which the card told of it. */
async function lostAfter(vm: Vm, lab: AgentLab, card: Card, plugged: boolean): Promise<number> {
  await vm.cable(card, plugged);
  await vm.sh(`until [ "$(cat /sys/class/net/${card}/carrier)" = ${plugged ? 1 : 0} ]; do sleep 0.02; done`);
  const { sent } = await pings(vm);
  const isSo = ({ properties }: LabObject) => properties['membersUp'] === (plugged ? 2 : 1);
  await lab.waitUntil('networkInterface', of('bond0'), isSo);
  await untilMoreCame(vm, 10);
  const { came } = await pings(vm);
  const last = Math.max(...came);
  return Array.from({ length: last - sent }, (_, at) => sent + at + 1).filter((n) => !came.has(n)).length;
}

test('pings pass over a VLAN on a bond, and go on when a card loses its link and when it comes back', async () => {
  await using vm = await startVm();
  // Readings each second would take the processor from the bond's own monitoring.
  await using lab = await startAgent(vm, { everySeconds: 3 });
  await waitUntilPermitted(lab);
  const members = ['ens16', 'ens17'] as const;
  await lab.call('ovirtNode', node, 'createBondingInterface', { interfaceName: 'bond0', members });
  const vlan = { interfaceName: 'bond0.20', lowerInterface: 'bond0', vlanId: 20 };
  await lab.call('ovirtNode', node, 'createVlanInterface', vlan);
  await lab.call('networkInterface', of('bond0.20'), 'addAddress', { address: '192.0.2.7/24' });
  await startPeer(vm);
  await vm.waitUntil('ping -c 1 -W 1 192.0.2.8');
  await vm.sh('setsid ping -O -i 0.1 192.0.2.8 > /run/ping.log 2>&1 < /dev/null &');
  await untilMoreCame(vm, 10);
  for (const card of members) {
    for (const plugged of [false, true]) {
      const lost = await lostAfter(vm, lab, card, plugged);
      // The bond looks at its members every 100 ms, which is one ping; an emulated one has ten times as long.
      expect(lost, `${card} ${plugged ? 'plugged in' : 'cut'}`).toBeLessThanOrEqual(10);
    }
  }
});

test('a machine that has IPv6 only is managed all the same', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm, { everySeconds: 3, ipv6: true });
  await waitUntilPermitted(lab);
  await vm.sh('ip -4 addr flush dev ens5 && ip -4 addr flush dev lo');
  const mtu = await lab.call('networkInterface', of('ens18'), 'setMtu', { mtu: 1400 });
  expect(mtu).toEqual({});
  expect((await lab.object('networkInterface', of('ens18'))).properties).toMatchObject({ mtu: 1400 });
  await lab.call('networkInterface', of('ens18'), 'create');
  await lab.call('networkInterface', of('ens18'), 'addAddress', { address: '2001:db8:18::7/64' });
  const seen = await lab.waitUntil(
    'address',
    of('ens18:2001:db8:18::7/64'),
    ({ properties }) => properties['origin'] === 'static',
  );
  expect(seen.properties).toMatchObject({ family: 'ipv6', prefixLength: 64 });
  expect(await vm.sh('ip -4 -o addr')).toBe('');
});
