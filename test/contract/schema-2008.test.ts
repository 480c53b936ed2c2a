import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Agent, type BoundClass, notImplemented } from '#agent';
import { connect, startEmbeddedBroker } from '#broker';
import { openConsole } from '#console';
import { readSchemaXml } from '#qmf';
import { memoryLog } from '../kit/agent/zoo.ts';
import { collect } from '../kit/console/collect.ts';

/** A class with one object, none of whose methods is implemented. */
const bound = (
  name: string,
  objectName: string,
  values: object,
  methods: readonly string[],
): BoundClass<undefined> => ({
  name,
  rows: () => new Map([[objectName, undefined]]),
  properties: () => values,
  statistics: () => ({}),
  methods: Object.fromEntries(methods.map((method) => [method, notImplemented])),
});

test('serves the schema of 2008 once its two mistakes are corrected', async () => {
  const schema = readSchemaXml(readFileSync('test/fixtures/schema/ovirt-qpid-2008.xml', 'utf8'));
  const methodsOf = (className: string) =>
    schema.classes.flatMap((one) =>
      one.kind === 'object' && one.id.className === className ? one.methods.map(({ name }) => name) : [],
    );
  const node = 'com.redhat.ovirtNode:ovirtNode:one';
  await using broker = await startEmbeddedBroker({ port: 0 });
  await using connection = connect({ urls: broker.urls, containerId: 'of-2008', retry: 'never' });
  const agent = new Agent({
    schema,
    classes: [
      bound('ovirtNode', node, { uuid: 'one', hostname: 'node1', beeping: false }, methodsOf('ovirtNode')),
      bound(
        'networkInterface',
        'com.redhat.ovirtNode:networkInterface:eth0',
        {
          ovirtNode: { objectName: node },
          interfaceName: 'eth0',
          dhcp: true,
          speed: 100,
          mac: 0x525400123456n,
          ip: '10.0.0.5',
          netmask: '255.255.255.0',
          broadcast: '10.0.0.255',
          master: '',
          blink: false,
        },
        methodsOf('networkInterface'),
      ),
    ],
    vendor: 'redhat.com',
    product: 'ovirtNode',
    instance: 'one',
    epoch: 1,
    broker: connection,
    log: memoryLog(),
  });
  agent.update(undefined);
  await agent.open();
  await using client = await openConsole({ broker: connection });
  const [card] = await collect(client.objects(agent.name, { className: 'networkInterface' }));
  if (!card) return expect.fail('no interface');
  const { properties } = await client.values(agent.name, card);
  expect(properties).toMatchObject({
    speed: 100,
    mac: 0x525400123456n,
    dhcp: true,
    ovirtNode: { objectName: node },
  });
  const nodeObject = { objectName: node };
  await expect(
    client.call(agent.name, nodeObject, 'createBondingInterface', { interfaceName: 'bond0' }),
  ).rejects.toMatchObject({ code: 3 });
  await agent.close();
});
