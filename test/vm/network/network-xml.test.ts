import { expect, test } from 'vitest';
import { type AgentLab, startAgent } from '../lab/guest/agent.ts';
import { nodeKey, objectKey } from '../lab/guest/object-key.ts';
import { startVm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';
import { expectNetworkRestored } from '../lab/network/expect-restored.ts';
import { readNetworkView } from '../lab/network/network-view.ts';
import { cards } from '../lab/qemu/hardware.ts';

const stack = `<interface type="bridge" name="br7">
  <mtu size="1400"/>
  <protocol family="ipv4">
    <ip address="192.0.2.7" prefix="24"/>
    <ip address="192.0.2.8" prefix="24"/>
  </protocol>
  <protocol family="ipv6">
    <ip address="2001:db8::7" prefix="64"/>
  </protocol>
  <bridge stp="off" delay="2.5">
    <interface type="bond" name="bond7">
      <bond mode="active-backup">
        <miimon freq="50" downdelay="100" updelay="200"/>
        <interface type="ethernet" name="ens17">
          <mac address="${cards.ens17.mac}"/>
        </interface>
        <interface type="ethernet" name="ens16">
          <mac address="${cards.ens16.mac}"/>
        </interface>
      </bond>
    </interface>
    <interface type="vlan" name="ens20.42">
      <vlan tag="42">
        <interface name="ens20"/>
      </vlan>
    </interface>
  </bridge>
</interface>
`;
const ethernet = `<interface type="ethernet" name="ens19">
  <mac address="${cards.ens19.mac}"/>
  <mtu size="1300"/>
  <protocol family="ipv4">
    <ip address="198.51.100.9" prefix="24"/>
  </protocol>
</interface>
`;

const create = (lab: AgentLab, xmlDesc: string) =>
  lab.call('ovirtNode', nodeKey, 'createInterfaceXML', { xmlDesc });
/** Returns the interface XML of a running link without its reported link state. */
async function readXml(lab: AgentLab, name: string): Promise<string> {
  const { xmlDesc } = await lab.call('networkInterface', objectKey(name), 'getXMLDesc', {});
  return String(xmlDesc).replaceAll(/^ *<link .*\n/gm, '');
}

test('createInterfaceXML builds the interfaces that getXMLDesc then describes, and refuses unsupported XML without effect', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  // The first start of a card changes its queue discipline.
  for (const name of ['ens16', 'ens17', 'ens19', 'ens20'])
    await vm.sh(`ip link set ${name} up; ip link set ${name} down`);
  const before = await readNetworkView(vm);

  for (const [title, text, words] of [
    ['an unsupported option', stack.replace('delay=', 'hello="2" delay='), 'line 10, <bridge>'],
    ['an absent card', stack.replace('name="ens16"', 'name="ens99"'), 'ens99'],
    [
      'a gateway out of reach',
      ethernet.replace('</protocol>', '<route gateway="203.0.113.1"/></protocol>'),
      '203.0.113.1',
    ],
    [
      'a start with the system',
      ethernet.replace('<mtu', '<start mode="onboot"/><mtu'),
      'line 3, <start>: mode is onboot',
    ],
  ] as const) {
    await expect(create(lab, text), title).rejects.toThrow(words);
    await expectNetworkRestored(vm, before, { timeoutMs: 180_000, message: title });
  }

  expect(await create(lab, stack)).toMatchObject({
    interface: { objectName: expect.stringMatching(/:br7$/) },
  });
  await lab.waitUntil('networkInterface', objectKey('br7'), ({ properties }) => properties['mtu'] === 1400);
  expect(await readXml(lab, 'br7')).toBe(stack);
  expect(await vm.sh('cat /sys/class/net/bond7/bonding/primary')).toBe('ens17');
  expect(await vm.sh('ls /sys/class/net/br7/brif | sort | xargs')).toBe('bond7 ens20.42');

  await create(lab, ethernet);
  await lab.waitUntil('networkInterface', objectKey('ens19'), ({ properties }) => properties['mtu'] === 1300);
  expect(await readXml(lab, 'ens19')).toBe(ethernet);
  await expect(create(lab, ethernet.replace('.9"', '.8"'))).rejects.toThrow('ens19 has 198.51.100.9/24');

  // The XML that getXMLDesc returned builds the same interfaces again.
  const description = await readXml(lab, 'br7');
  for (const name of ['br7', 'ens20.42', 'bond7'])
    await lab.call('networkInterface', objectKey(name), 'destroy', {});
  await create(lab, description);
  expect(await readXml(lab, 'br7')).toBe(description);
});
