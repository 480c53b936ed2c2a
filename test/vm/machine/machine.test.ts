import { expect, test } from 'vitest';
import { withTimeout } from '#base';
import { agentName, startAgent } from '../lab/guest/agent.ts';
import { nodeKey, objectKey } from '../lab/guest/object-key.ts';
import { startVm } from '../lab/guest/vm.ts';
import { smbios } from '../lab/qemu/hardware.ts';

test('the agent publishes the identity and the cards of the machine', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  const node = await lab.object('ovirtNode');
  expect(node.properties).toMatchObject({
    uuid: nodeKey,
    uuidSource: 'smbios',
    manufacturer: smbios.manufacturer,
    productName: smbios.product,
    serialNumber: smbios.serial,
    hostname: 'lab',
    bootId: await vm.bootId(),
    cpuCount: 1,
  });
  const cards = (await lab.objects('networkInterface')).map(({ properties }) => [
    properties['interfaceName'],
    properties['driver'],
  ]);
  expect(Object.fromEntries(cards)).toMatchObject({
    ens5: 'virtio_net',
    ens16: 'e1000',
    ens17: 'e1000',
    ens18: 'e1000e',
    ens20: '8139cp',
    lo: undefined,
  });
  const management = await lab.object('networkInterface', `${nodeKey}:ens5`);
  expect(management.properties).toMatchObject({
    managementInterface: true,
    ip: '10.0.2.15',
    managedBy: 'none',
  });
  expect((await lab.object('agent')).properties).toMatchObject({ networkService: 'none' });
});

test('links that another program creates appear as objects, and disappear with the links', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm, { everySeconds: 1 });
  await vm.sh(`ip link add bond0 type bond mode active-backup miimon 100
    ip link set ens16 master bond0 && ip link set ens17 master bond0
    ip link add link bond0 name bond0.20 type vlan id 20
    ip link add br0 type bridge && ip link set bond0.20 master br0
    ip link set bond0 up && ip link set bond0.20 up && ip link set br0 up && ip addr add 192.0.2.7/24 dev br0`);
  const bond = await lab.waitUntil(
    'networkInterface',
    objectKey('bond0'),
    (seen) => seen.properties['membersUp'] === 2,
  );
  expect(bond.properties).toMatchObject({ kind: 'bond', bondMode: 'active-backup', degraded: false });
  const vlan = await lab.waitUntil(
    'networkInterface',
    objectKey('bond0.20'),
    ({ properties }) => properties['carrier'] === true,
  );
  expect(vlan.properties).toMatchObject({ kind: 'vlan', vlanId: 20, vlanProtocol: '802.1Q', master: 'br0' });
  await lab.waitUntil('address', objectKey('br0:192.0.2.7/24'), () => true);

  await vm.cable('ens16', false);
  await lab.waitUntil(
    'networkInterface',
    objectKey('bond0'),
    ({ properties }) => properties['degraded'] === true,
  );
  await vm.sh('ip link del br0 && ip link del bond0');
  await lab.waitUntil(
    'networkInterface',
    objectKey('ens17'),
    ({ properties }) => properties['master'] === '',
  );
  const left = (await lab.objects('networkInterface')).map(({ properties }) => properties['interfaceName']);
  expect(left).not.toContain('bond0.20');
});

/** A link in the output of `ip -j -d link`. */
interface Link {
  readonly ifname: string;
  readonly mtu: number;
  readonly address?: string;
  readonly flags: readonly string[];
}

/** An interface in the output of `ip -j addr`. */
interface LinkAddresses {
  readonly ifname: string;
  readonly addr_info: readonly {
    readonly local: string;
    readonly prefixlen: number;
    readonly scope: string;
  }[];
}

test('the published interfaces and addresses agree with the output of ip', async () => {
  await using vm = await startVm();
  await vm.sh(`ip link set ens16 mtu 1400 up && ip addr add 192.0.2.7/25 dev ens16
    ip link add dummy0 type dummy && ip addr add 2001:db8::7/64 dev dummy0 nodad && ip link set dummy0 up`);
  await vm.waitUntil('[ "$(cat /sys/class/net/ens16/carrier)" = 1 ]');
  await using lab = await startAgent(vm);
  const links = JSON.parse(await vm.sh('ip -j -d link')) as readonly Link[];
  const published = await lab.objects('networkInterface');
  const publishedLinks = published.map(
    ({ properties: { interfaceName, mtu, macAddress, adminUp, carrier } }) => [
      interfaceName,
      { mtu: Number(mtu), mac: macAddress, up: adminUp, carrier: adminUp === true && carrier === true },
    ],
  );
  const kernelLinks = links.map(({ ifname, mtu, address, flags }) => [
    ifname,
    { mtu, mac: address, up: flags.includes('UP'), carrier: flags.includes('LOWER_UP') },
  ]);
  expect(kernelLinks.length).toBeGreaterThan(8);
  expect(Object.fromEntries(publishedLinks)).toEqual(Object.fromEntries(kernelLinks));

  const all = JSON.parse(await vm.sh('ip -j addr')) as readonly LinkAddresses[];
  const addresses = all.flatMap(({ ifname, addr_info }) =>
    addr_info.map(({ local, prefixlen, scope }) => `${ifname} ${local}/${prefixlen} ${scope}`),
  );
  const seen = (await lab.objects('address')).map(
    ({ managed, properties: { address, prefixLength, scope } }) =>
      `${managed.objectId?.objectName.split(':')[3]} ${address}/${prefixLength} ${scope}`,
  );
  expect(addresses).toContain('ens16 192.0.2.7/25 global');
  expect(seen.sort()).toEqual([...addresses].sort());
});

test('an unplugged cable raises linkDown, and a plugged one linkUp', async () => {
  await using vm = await startVm();
  await vm.sh('ip link set ens18 up');
  await vm.waitUntil('[ "$(cat /sys/class/net/ens18/carrier)" = 1 ]');
  await using lab = await startAgent(vm, { everySeconds: 1 });
  await using events = await lab.events();
  const iterator = events[Symbol.asyncIterator]();
  const findEvent = async (name: string) => {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      const { event } = next.value;
      if (event.schemaId?.className === name) return lab.console.eventValues(agentName, event);
    }
    return undefined;
  };
  const nextEvent = (name: string) => withTimeout(findEvent(name), 180_000);
  await vm.cable('ens18', false);
  expect(await nextEvent('linkDown')).toMatchObject({ node: 'lab', interfaceName: 'ens18', transitions: 1 });
  await vm.cable('ens18', true);
  expect(await nextEvent('linkUp')).toMatchObject({ interfaceName: 'ens18' });
});

test('the service starts again after SIGKILL with the same names and the next epoch, and a restart deletes no object', async () => {
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  const epoch = async () => (await lab.object('agent')).properties['epoch'] as number;
  const first = await epoch();
  const names = (await lab.objects('networkInterface')).map(({ managed }) => managed.objectId?.objectName);
  await vm.sh('systemctl kill -s KILL ovirt-node-agent.service');
  await lab.waitUntil('agent', nodeKey, ({ properties }) => properties['epoch'] === first + 1);

  await using data = await lab.console.data({ agentName, className: 'networkInterface' });
  await vm.sh('systemctl restart ovirt-node-agent.service');
  await lab.waitUntil('agent', nodeKey, ({ properties }) => properties['epoch'] === first + 2);
  const after = (await lab.objects('networkInterface')).map(({ managed }) => managed.objectId?.objectName);
  expect(after).toEqual(names);
  let seen = 0;
  for await (const { object } of data) {
    expect(object.deletedNs ?? 0n).toBe(0n);
    if (++seen >= names.length) break;
  }
  expect(await vm.sh('systemctl is-active ovirt-node-agent.service')).toBe('active');
});
