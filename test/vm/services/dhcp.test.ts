import { expect, test } from 'vitest';
import { waitForNoCheckpoint } from '../changes/records.ts';
import { type AgentLab, startAgent } from '../lab/guest/agent.ts';
import { killWithoutRestart } from '../lab/guest/kill-agent.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { startDhcpServer } from '../lab/network/dhcp-server.ts';
import { expectNetworkRestored } from '../lab/network/expect-restored.ts';
import { diffNetworkViews, readNetworkView } from '../lab/network/network-view.ts';
import { smbios } from '../lab/qemu/hardware.ts';

const card = 'ens16';
const key = `${smbios.uuid}:${card}`;

/** Adds static addresses and routes of both families. Only the DHCP client accepts router advertisements. */
async function addStatic(vm: Vm): Promise<void> {
  await vm.sh(`sysctl -qw net.ipv6.conf.${card}.accept_ra=0
    ip link set ${card} up
    ip addr add 192.0.2.7/24 broadcast 192.0.2.127 dev ${card} && ip addr add 192.0.2.8/24 dev ${card}
    ip route add 198.51.100.0/24 via 192.0.2.1 dev ${card} metric 7
    ip addr add 2001:db8::7/64 dev ${card} nodad
    ip route add 2001:db8:1::/48 via 2001:db8::1 dev ${card}`);
}

/** Removes all DHCP clients of the machine but one. */
const keepOnlyClient = (vm: Vm, client: string) =>
  vm.sh(`for name in dhcpcd dhclient; do
      for file in /sbin/$name /usr/sbin/$name; do [ -e $file ] && [ $name != ${client} ] && mv $file /var/tmp/; done
    done; ${client} --version 2>&1 | head -1`);

async function startLab(vm: Vm, config = ''): Promise<AgentLab> {
  const lab = await startAgent(vm, { everySeconds: 5, config });
  await waitUntilPermitted(lab);
  return lab;
}

const setDhcp = (lab: AgentLab, method: string, on: boolean) =>
  lab.call('networkInterface', key, method, { on });

/** Of each family: method, property, unit of the DHCP client, and a script that succeeds once the server has given an address. */
const families = [
  {
    method: 'setDhcp',
    property: 'dhcp',
    unit: `ovirt-node-dhcp4-${card}`,
    hasLease: hasAddressOf('10.9.0.'),
  },
  {
    method: 'setDhcp6',
    property: 'dhcp6',
    unit: `ovirt-node-dhcp6-${card}`,
    hasLease: hasAddressOf('fd09::'),
  },
] as const;

function hasAddressOf(network: string): string {
  return `ip -j addr show dev ${card} | grep -q '"${network}'`;
}

test.each(['dhcpcd', 'dhclient'])(
  'DHCP of both families with %s replaces static addresses, and restores them when it is turned off',
  async (client) => {
    await using vm = await startVm();
    await keepOnlyClient(vm, client);
    await startDhcpServer(vm);
    await addStatic(vm);
    await using lab = await startLab(vm);
    const before = await readNetworkView(vm);
    for (const { method, property, unit, hasLease } of families) {
      await setDhcp(lab, method, true);
      await vm.sh(hasLease);
      expect((await lab.object('networkInterface', key)).properties[property]).toBe(true);
      await vm.sh(`systemctl is-active ${unit}`);
      // A second call changes nothing.
      await setDhcp(lab, method, true);
    }
    await vm.sh('systemctl restart ovirt-node-agent');
    await waitUntilPermitted(lab);
    for (const { method } of families) await setDhcp(lab, method, false);
    await expectNetworkRestored(vm, before);
    for (const { property, unit } of families) {
      await vm.waitUntil(`! systemctl is-active ${unit}`);
      expect((await lab.object('networkInterface', key)).properties[property]).not.toBe(true);
    }
  },
);

test('a rollback turns DHCP of both families off again when nobody commits it, and when the agent is killed', async () => {
  await using vm = await startVm();
  await startDhcpServer(vm);
  await addStatic(vm);
  await using lab = await startLab(vm);
  const before = await readNetworkView(vm);
  for (const fail of [() => undefined, () => killWithoutRestart(vm)]) {
    await lab.call('ovirtNode', smbios.uuid, 'changeBegin', { seconds: 120 });
    for (const { method, hasLease } of families) {
      await setDhcp(lab, method, true);
      await vm.sh(hasLease);
    }
    await lab.call('ovirtNode', smbios.uuid, 'changeExtend', { seconds: 5 });
    await fail();
    await waitForNoCheckpoint(vm);
    await expectNetworkRestored(vm, before);
    for (const { unit } of families) await vm.waitUntil(`! systemctl is-active ${unit}`);
  }
});

test('a rollback turns DHCP on again with the same address', async () => {
  await using vm = await startVm();
  await startDhcpServer(vm);
  await addStatic(vm);
  await using lab = await startLab(vm);
  await setDhcp(lab, 'setDhcp', true);
  const before = await readNetworkView(vm);
  await lab.call('ovirtNode', smbios.uuid, 'changeBegin', { seconds: 60 });
  await setDhcp(lab, 'setDhcp', false);
  expect(diffNetworkViews(before, await readNetworkView(vm))).not.toEqual([]);
  await lab.call('ovirtNode', smbios.uuid, 'changeRollback');
  await expectNetworkRestored(vm, before);
  await setDhcp(lab, 'setDhcp', false);
  await vm.sh(`ip -j addr show dev ${card} | grep -q 192.0.2.7`);
});

test('setDhcp fails without effect when no server answers, and when no client is installed', async () => {
  await using vm = await startVm();
  await addStatic(vm);
  await using lab = await startLab(vm);
  const before = await readNetworkView(vm);
  await expect(setDhcp(lab, 'setDhcp', true)).rejects.toThrow(/got no address from DHCP in \d+ s/);
  await expectNetworkRestored(vm, before);
  await keepOnlyClient(vm, 'none');
  await expect(setDhcp(lab, 'setDhcp', true)).rejects.toThrow(/install dhcpcd or dhclient/);
  // DHCP is off already, so the call succeeds in spite of the static address.
  await setDhcp(lab, 'setDhcp', false);
  expect(diffNetworkViews(before, await readNetworkView(vm))).toEqual([]);
});

test('setStaticAddress turns DHCP off', async () => {
  await using vm = await startVm();
  await startDhcpServer(vm);
  await using lab = await startLab(vm);
  await setDhcp(lab, 'setDhcp', true);
  await expect(setDhcp(lab, 'setDhcp', false)).rejects.toThrow('had no static address');
  const ip = { ip: '192.0.2.77', netmask: '255.255.255.0' };
  await lab.call('networkInterface', key, 'setStaticAddress', ip);
  await vm.waitUntil(`! systemctl is-active ${families[0].unit}`);
  expect(await vm.sh(`ip -4 -o addr show dev ${card} | grep -c inet`)).toBe('1');
  expect((await lab.object('networkInterface', key)).properties).toMatchObject({ ip: '192.0.2.77' });
});
