import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Agent, type BoundClass, notImplemented } from '#agent';
import { connect, startEmbeddedBroker } from '#broker';
import { openConsole } from '#console';
import { readSchemaXml } from '#qmf';
import { memoryLog } from '../kit/agent/zoo.ts';
import { collect } from '../kit/console/collect.ts';

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

test('the schema of 2008, with its two mistakes mended, is served as it was meant', async () => {
  const schema = readSchemaXml(readFileSync('test/fixtures/schema/ovirt-qpid-2008.xml', 'utf8'));
  const node = 'com.redhat.ovirtNode:ovirtNode:one';
  await using broker = await startEmbeddedBroker({ port: 0 });
  await using way = connect({ urls: broker.urls, containerId: 'of-2008', retry: 'never' });
  const agent = new Agent({
    schema,
    classes: [
      bound('ovirtNode', node, { uuid: 'one', hostname: 'node1', beeping: false }, [
        'hardwareShutdown',
        'hardwareRestart',
        'createBondingInterface',
      ]),
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
        ['restart'],
      ),
    ],
    vendor: 'redhat.com',
    product: 'ovirtNode',
    instance: 'one',
    epoch: 1,
    broker: way,
    log: memoryLog(),
  });
  agent.update(undefined);
  await agent.open();
  await using console_ = await openConsole({ broker: way });
  const [found] = await collect(console_.objects(agent.name, { className: 'networkInterface' }));
  if (!found) return expect.fail('no interface');
  const { properties } = await console_.values(agent.name, found);
  expect(properties).toMatchObject({
    speed: 100,
    mac: 0x525400123456n,
    dhcp: true,
    ovirtNode: { objectName: node },
  });
  const bond = { objectName: node };
  await expect(
    console_.call(agent.name, bond, 'createBondingInterface', { interfaceName: 'bond0' }),
  ).rejects.toMatchObject({ code: 3 });
  await agent.close();
});
