import { expect, test } from 'vitest';
import { callNode } from '../changes/calls.ts';
import { buildStackings, expectStackingsStay } from '../changes/stackings.ts';
import { agentName, startAgent } from '../lab/guest/agent.ts';
import { objectKey } from '../lab/guest/object-key.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { expectNetworkRestored } from '../lab/network/expect-restored.ts';
import { readNetworkView } from '../lab/network/network-view.ts';

/** Interfaces of an administrator. The lab masks networking.service, so the test runs `ifup` itself. */
const stanzas = `auto ens18
iface ens18 inet static
  address 198.51.100.5/24
  mtu 1500
iface ens18 inet6 static
  address 2001:db8:18::5/64
  dad-attempts 0
${['ens16', 'ens17', 'ens19', 'ens20']
  .map((card) => `iface ${card} inet manual\n  up ip link set ${card} up\n`)
  .join('')}`;

async function startIfupdown(vm: Vm): Promise<void> {
  await vm.write('/etc/network/interfaces.d/cards', stanzas);
  await vm.sh('mkdir -p /run/network && ifup ens18 ens16 ens17 ens19 ens20', 120_000);
  await vm.waitUntil(
    'for c in ens16 ens17 ens18 ens19 ens20; do [ "$(cat /sys/class/net/$c/carrier)" = 1 ] || exit 1; done',
  );
  await vm.waitUntil('! ip -6 addr show tentative | grep -q .');
}

/** Hashes the configuration and the state files of ifupdown. */
const hashFiles = (vm: Vm) =>
  vm.sh('find /etc/network /run/network -type f ! -name ".*lock*" | sort | xargs sha256sum');
/** What the agent has written down. */
const ownFiles = '/etc/network/interfaces.d/ovirt-node-';

test('the agent changes interfaces of ifupdown in the kernel, and leaves the files of others and the state of ifupdown as they are', async () => {
  await using vm = await startVm();
  await vm.sh('[ -x /etc/network/if-pre-up.d/ifenslave ] && [ -x /etc/network/if-post-down.d/ifenslave ]');
  await startIfupdown(vm);
  await using lab = await startAgent(vm, { everySeconds: 5 });
  await waitUntilPermitted(lab);
  await lab.waitUntil('networkInterface', objectKey('ens18'), ({ properties }) => {
    return properties['managedBy'] === 'ifupdown';
  });
  const files = await hashFiles(vm);
  const network = await readNetworkView(vm);
  await callNode(lab, 'changeBegin', { seconds: 300 });
  await buildStackings(lab);
  await lab.call('networkInterface', objectKey('ens18'), 'setMtu', { mtu: 1600 });
  await lab.call('networkInterface', objectKey('ens18'), 'addAddress', { address: '203.0.113.9/24' });
  await expectStackingsStay(vm);
  const lines = (await hashFiles(vm)).split('\n');
  expect(lines.filter((line) => !line.includes(ownFiles)).join('\n')).toBe(files);
  // A VLAN has a file of its own. Bonds and bridges would take cards that the administrator's file configures.
  expect(lines.filter((line) => line.includes(ownFiles)).length).toBeGreaterThan(0);
  await callNode(lab, 'changeRollback');
  await expectNetworkRestored(vm, network, { timeoutMs: 180_000 });
  expect(await hashFiles(vm)).toBe(files);
});

test('the event of a change says what the next ifup does when ifupdown manages the interface', async () => {
  await using vm = await startVm();
  await startIfupdown(vm);
  await using lab = await startAgent(vm, { everySeconds: 5 });
  await waitUntilPermitted(lab);
  const files = await hashFiles(vm);
  await using events = await lab.events();
  await lab.call('networkInterface', objectKey('ens18'), 'setMtu', { mtu: 1400 });
  for await (const { event } of events) {
    if (event.schemaId?.className !== 'actionPerformed') continue;
    const { method, text } = await lab.console.eventValues(agentName, event);
    if (!String(method).includes('setMtu')) continue;
    expect(text).toMatch(/ens18.*ifup/);
    break;
  }
  await vm.sh('ip link show ens18 | grep -q "mtu 1400"');
  expect(await hashFiles(vm)).toBe(files);
  await vm.sh('ifdown ens18 && ifup ens18', 120_000);
  await vm.sh('ip link show ens18 | grep -q "mtu 1500"');
});
