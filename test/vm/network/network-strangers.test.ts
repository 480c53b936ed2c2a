import { expect, test } from 'vitest';
import { callInterface, callNode } from '../changes/calls.ts';
import { startAgent } from '../lab/guest/agent.ts';
import { objectKey } from '../lab/guest/object-key.ts';
import { startVm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';

test('links of a third party appear and disappear as objects, and survive a rollback', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm, { everySeconds: 3 });
  await waitUntilPermitted(lab);
  await vm.sh('ip link set ens18 up; ip link set ens19 up; ip link add foo type bridge');
  await vm.waitUntil('! ip -6 addr show tentative | grep -q .');
  const foo = await lab.waitUntil('networkInterface', objectKey('foo'), () => true);
  // A link is active as soon as it exists.
  expect(foo.properties).toMatchObject({ kind: 'bridge', active: true });
  expect(foo.properties['persistent']).toBe(false);
  await vm.sh('ip link del foo');
  const names = async () =>
    (await lab.objects('networkInterface')).map(({ properties }) => properties['interfaceName']);
  await expect.poll(names, { timeout: 180_000 }).not.toContain('foo');

  await callNode(lab, 'changeBegin', { seconds: 120 });
  await callNode(lab, 'createBridgeInterface', { interfaceName: 'br1', ports: ['ens19'] });
  await callInterface(lab, 'ens18', 'setMtu', { mtu: 1400 });
  await vm.sh(`ip link add foo type bridge && ip link add link ens18 name ens18.9 type vlan id 9
    ip link set foo mtu 1300 && ip addr add 203.0.113.77/24 dev ens18 && ip route add 100.64.0.0/16 dev ens18`);
  await callNode(lab, 'changeRollback');
  await vm.sh(`ip -o link show ens18 | grep -q 'mtu 1500' && ! ip link show br1 2> /dev/null &&
    ip -o link show foo | grep -q 'mtu 1300' && ip link show ens18.9 &&
    ip -o addr show ens18 | grep -q 203.0.113.77/24 && ip route | grep -q '^100.64.0.0/16 dev ens18'`);
});
