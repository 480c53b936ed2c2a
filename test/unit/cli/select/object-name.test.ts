import { expect, test } from 'vitest';
import type { AgentRecord } from '#console';
import { type LocatedObject, matchObjects, shortName } from '../../../../src/cli/select/object-name.ts';

const uuid = '4c4c4544-0044-3510-8052-b4c04f565731';
const agent = (instance: string, hostname: string | undefined): AgentRecord => ({
  name: `ovirt.org:node:${instance}`,
  hostname,
  lastSeenNs: 0n,
  clockDifferenceMs: undefined,
  state: 'alive',
  isDuplicate: false,
  instances: [],
  info: {
    vendor: 'ovirt.org',
    product: 'node',
    instance,
    name: `ovirt.org:node:${instance}`,
    epoch: 1,
    heartbeatSeconds: 10,
    sentAtNs: 0n,
    attributes: new Map(),
  },
});
const build7 = agent(uuid, 'build7.example.com');
const object = (className: string, tail = '', of = build7): LocatedObject => ({
  agent: of,
  schemaId: { packageName: 'com.redhat.ovirtNode', className, type: 'data' },
  objectId: { objectName: `com.redhat.ovirtNode:${className}:${of.info.instance}${tail && `:${tail}`}` },
});
const objects = [
  object('ovirtNode'),
  object('cpu', '0'),
  object('cpu', '10'),
  object('networkInterface', 'eth0'),
  object('networkInterface', 'eth10'),
  object('networkInterface', 'br0'),
  object('address', 'eth0:10.0.0.5/24'),
  object('address', 'br0:fe80::1/64'),
  object('route', 'eth0:254:10.0.0.0/24:0:direct'),
  object('disk', 'sda'),
  object('agent'),
];
const matches = (text: string, precision: 'part' | 'full', among: readonly LocatedObject[] = objects) =>
  matchObjects(among, text, precision).map((one) => `${one.schemaId.className} ${shortName(one)}`);

test('shortName returns the part of a name that is unique within class and host', () => {
  expect(objects.map(shortName)).toEqual([
    uuid,
    '0',
    '10',
    'eth0',
    'eth10',
    'br0',
    'eth0:10.0.0.5/24',
    'br0:fe80::1/64',
    'eth0:254:10.0.0.0/24:0:direct',
    'sda',
    uuid,
  ]);
  const foreign = {
    agent: build7,
    schemaId: { packageName: 'p', className: 'c' },
    objectId: { objectName: 'amqp' },
  };
  expect(shortName(foreign)).toBe('amqp');
});

test.for([
  ['eth0', ['networkInterface eth0']],
  ['0', ['cpu 0']],
  ['eth1', ['networkInterface eth10']],
  ['10.0.0.5', ['address eth0:10.0.0.5/24']],
  ['fe80', ['address br0:fe80::1/64']],
  ['SDA', ['disk sda']],
  ['build7.example.com', [`ovirtNode ${uuid}`]],
  ['build7', [`ovirtNode ${uuid}`]],
  [uuid, [`ovirtNode ${uuid}`]],
  ['4c4c4544', [`ovirtNode ${uuid}`]],
  ['address:eth0', ['address eth0:10.0.0.5/24']],
  ['agent:4c4c', [`agent ${uuid}`]],
  [`com.redhat.ovirtNode:agent:${uuid}`, [`agent ${uuid}`]],
  ['br0', ['networkInterface br0']],
  [
    'eth',
    [
      'networkInterface eth0',
      'networkInterface eth10',
      'address eth0:10.0.0.5/24',
      'route eth0:254:10.0.0.0/24:0:direct',
    ],
  ],
  ['agent', [`agent ${uuid}`]],
  ['disk', ['disk sda']],
  ['ovirtNode', [`ovirtNode ${uuid}`]],
  ['networkInterface', ['networkInterface eth0', 'networkInterface eth10', 'networkInterface br0']],
  ['unicorn', []],
] as const)('with precision part, %s names %o', ([text, names]) => {
  expect(matches(text, 'part')).toEqual(names);
});

test.for([
  ['eth0', ['networkInterface eth0']],
  ['build7.example.com', [`ovirtNode ${uuid}`]],
  [uuid, [`ovirtNode ${uuid}`]],
  ['eth0:10.0.0.5/24', ['address eth0:10.0.0.5/24']],
  ['address:eth0:10.0.0.5/24', ['address eth0:10.0.0.5/24']],
  [`com.redhat.ovirtNode:disk:${uuid}:sda`, ['disk sda']],
  ['agent', [`agent ${uuid}`]],
  ['disk', ['disk sda']],
  ['eth1', []],
  ['ETH0', []],
  ['build7', []],
  ['4c4c4544', []],
  ['10.0.0.5', []],
  ['', []],
] as const)('with precision full, %s names %o', ([text, names]) => {
  expect(matches(text, 'full')).toEqual(names);
});

test('a name on two hosts names both objects', () => {
  const build8 = agent('5d5d4544-0044-3510-8052-b4c04f565731', undefined);
  const both = [...objects, object('networkInterface', 'eth0', build8)];
  expect(matchObjects(both, 'eth0', 'full').map((one) => one.agent.name)).toEqual([build7.name, build8.name]);
});
