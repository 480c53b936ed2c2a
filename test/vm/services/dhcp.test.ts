import { expect, test } from 'vitest';
import { waitForNoCheckpoint } from '../changes/records.ts';
import { type AgentLab, startAgent } from '../lab/guest/agent.ts';
import { killWithoutRestart } from '../lab/guest/kill-agent.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { startDhcpServer } from '../lab/network/dhcp-server.ts';
import { diffNetworkViews, type NetworkView, readNetworkView } from '../lab/network/network-view.ts';
import { smbios } from '../lab/qemu/hardware.ts';

const card = 'ens16';
const key = `${smbios.uuid}:${card}`;

/** Two addresses and a route of its own in each family; the router's advertisements are the client's affair. */
async function giveStatic(vm: Vm): Promise<void> {
  await vm.sh(`sysctl -qw net.ipv6.conf.${card}.accept_ra=0
    ip link set ${card} up
    ip addr add 192.0.2.7/24 broadcast 192.0.2.127 dev ${card} && ip addr add 192.0.2.8/24 dev ${card}
    ip route add 198.51.100.0/24 via 192.0.2.1 dev ${card} metric 7
    ip addr add 2001:db8::7/64 dev ${card} nodad
    ip route add 2001:db8:1::/48 via 2001:db8::1 dev ${card}`);
}

/** Leaves one of the clients of the machine. */
const only = (vm: Vm, client: string) =>
  vm.sh(`for name in dhcpcd dhclient; do
      for file in /sbin/$name /usr/sbin/$name; do [ -e $file ] && [ $name != ${client} ] && mv $file /var/tmp/; done
    done; ${client} --version 2>&1 | head -1`);

async function startLab(vm: Vm, config = ''): Promise<AgentLab> {
  const lab = await startAgent(vm, { everySeconds: 5, config });
  await waitUntilPermitted(lab);
  return lab;
}

const set = (lab: AgentLab, method: string, on: boolean) => lab.call('networkInterface', key, method, { on });

/** Of each family: the method and property, the unit of its client, and what holds once an address came from the server. */
const families = [
  { method: 'setDhcp', property: 'dhcp', unit: `ovirt-node-dhcp4-${card}`, came: cameFrom('10.9.0.') },
  { method: 'setDhcp6', property: 'dhcp6', unit: `ovirt-node-dhcp6-${card}`, came: cameFrom('fd09::') },
] as const;

function cameFrom(network: string): string {
  return `ip -j addr show dev ${card} | grep -q '"${network}'`;
}

const expectBack = (vm: Vm, before: NetworkView) =>
  expect
    .poll(async () => diffNetworkViews(before, await readNetworkView(vm)), { timeout: 60_000 })
    .toEqual([]);

test.each(['dhcpcd', 'dhclient'])(
  'with %s DHCP of either family takes the place of static addresses, which come back when it is turned off',
  async (client) => {
    await using vm = await startVm();
    await only(vm, client);
    await startDhcpServer(vm);
    await giveStatic(vm);
    await using lab = await startLab(vm);
    const before = await readNetworkView(vm);
    for (const { method, property, unit, came } of families) {
      await set(lab, method, true);
      await vm.sh(came);
      expect((await lab.object('networkInterface', key)).properties[property]).toBe(true);
      await vm.sh(`systemctl is-active ${unit}`);
      // Again it is nothing to do.
      await set(lab, method, true);
    }
    await vm.sh('systemctl restart ovirt-node-agent');
    await waitUntilPermitted(lab);
    for (const { method } of families) await set(lab, method, false);
    await expectBack(vm, before);
    for (const { property, unit } of families) {
      await vm.waitUntil(`! systemctl is-active ${unit}`);
      expect((await lab.object('networkInterface', key)).properties[property]).not.toBe(true);
    }
  },
);

test('DHCP of either family that is on for a trial ends where nobody commits it, and where the agent is killed', async () => {
  await using vm = await startVm();
  await startDhcpServer(vm);
  await giveStatic(vm);
  await using lab = await startLab(vm);
  const before = await readNetworkView(vm);
  for (const fail of [() => undefined, () => killWithoutRestart(vm)]) {
    await lab.call('ovirtNode', smbios.uuid, 'changeBegin', { seconds: 120 });
    for (const { method, came } of families) {
      await set(lab, method, true);
      await vm.sh(came);
    }
    await lab.call('ovirtNode', smbios.uuid, 'changeExtend', { seconds: 5 });
    await fail();
    await waitForNoCheckpoint(vm);
    await expectBack(vm, before);
    for (const { unit } of families) await vm.waitUntil(`! systemctl is-active ${unit}`);
  }
});

test('DHCP that is turned off for a trial is on again, with its address', async () => {
  await using vm = await startVm();
  await startDhcpServer(vm);
  await giveStatic(vm);
  await using lab = await startLab(vm);
  await set(lab, 'setDhcp', true);
  const before = await readNetworkView(vm);
  await lab.call('ovirtNode', smbios.uuid, 'changeBegin', { seconds: 60 });
  await set(lab, 'setDhcp', false);
  expect(diffNetworkViews(before, await readNetworkView(vm))).not.toEqual([]);
  await lab.call('ovirtNode', smbios.uuid, 'changeRollback');
  await expect
    .poll(async () => diffNetworkViews(before, await readNetworkView(vm)), { timeout: 60_000 })
    .toEqual([]);
  await set(lab, 'setDhcp', false);
  await vm.sh(`ip -j addr show dev ${card} | grep -q 192.0.2.7`);
});

test('where no server answers, or no client is there, DHCP stays off and nothing is lost', async () => {
  await using vm = await startVm();
  await giveStatic(vm);
  await using lab = await startLab(vm);
  const before = await readNetworkView(vm);
  await expect(set(lab, 'setDhcp', true)).rejects.toThrow(/got no address from DHCP in \d+ s/);
  await expect
    .poll(async () => diffNetworkViews(before, await readNetworkView(vm)), { timeout: 60_000 })
    .toEqual([]);
  await only(vm, 'none');
  await expect(set(lab, 'setDhcp', true)).rejects.toThrow(/install dhcpcd or dhclient/);
  // A static address of one's own is no reason to refuse what is so already.
  await set(lab, 'setDhcp', false);
  expect(diffNetworkViews(before, await readNetworkView(vm))).toEqual([]);
});

test('a static address ends DHCP', async () => {
  await using vm = await startVm();
  await startDhcpServer(vm);
  await using lab = await startLab(vm);
  await set(lab, 'setDhcp', true);
  await expect(set(lab, 'setDhcp', false)).rejects.toThrow('had no static address');
  const ip = { ip: '192.0.2.77', netmask: '255.255.255.0' };
  await lab.call('networkInterface', key, 'setStaticAddress', ip);
  await vm.waitUntil(`! systemctl is-active ${families[0].unit}`);
  expect(await vm.sh(`ip -4 -o addr show dev ${card} | grep -c inet`)).toBe('1');
  expect((await lab.object('networkInterface', key)).properties).toMatchObject({ ip: '192.0.2.77' });
});
