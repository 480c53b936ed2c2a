import { expect, test } from 'vitest';
import type { AgentRecord } from '#console';
import type { AmqpMap } from '#qmf';
import type { ConsoleSession } from '../../../../src/cli/console-session.ts';
import { findObject } from '../../../../src/cli/select/find-object.ts';

const uuid = '4c4c4544-0044-3510-8052-b4c04f565731';
const agent = {
  name: `ovirt.org:node:${uuid}`,
  info: { instance: uuid },
  hostname: 'build7',
} as unknown as AgentRecord;
const schemaId = {
  packageName: 'com.redhat.ovirtNode',
  className: 'networkInterface',
  type: 'data' as const,
};
const interfaces: readonly (readonly [string, readonly string[]])[] = [
  ['eth0', ['enp0s3', 'uplink-of-rack-7']],
  ['enp0s30', []],
  ['uplink', ['eth9']],
];
const objects = interfaces.map(([name, alternativeNames]) => ({
  objectId: { objectName: `com.redhat.ovirtNode:networkInterface:${uuid}:${name}`, agentName: agent.name },
  schemaId,
  values: new Map<string, unknown>([['alternativeNames', alternativeNames]]) as unknown as AmqpMap,
}));

const warnings: string[] = [];
let reads = 0;
const session = {
  timeoutMs: 100,
  warn: (text: string) => warnings.push(text),
  console: {
    discover: async function* () {
      yield agent;
    },
    schemaIds: async function* () {
      yield schemaId;
    },
    objectIds: async function* () {
      for (const { objectId } of objects) yield objectId;
    },
    objects: async function* () {
      reads += 1;
      yield* objects;
    },
    object: (_: string, wanted: { readonly objectName: string }) =>
      Promise.resolve(objects.find(({ objectId }) => objectId.objectName === wanted.objectName)),
  },
} as unknown as ConsoleSession;

const find = async (text: string, precision: 'part' | 'full' = 'part'): Promise<string> =>
  (await findObject(session, text, precision)).objectId.objectName.split(':').at(-1) ?? '';

test('finds an interface by an alternative name, before others of which it is a part', async () => {
  expect(await find('enp0s3')).toBe('eth0');
  expect(await find('uplink-of-rack-7', 'full')).toBe('eth0');
  expect(await find('networkInterface:eth9')).toBe('uplink');
});

test('prefers a whole name to an alternative name, and reads no interfaces then', async () => {
  reads = 0;
  expect(await find('uplink')).toBe('uplink');
  expect(await find('networkInterface:eth0')).toBe('eth0');
  expect(reads).toBe(0);
});

test('finds by a part of a name when no alternative name equals the text', async () => {
  expect(await find('s30')).toBe('enp0s30');
  await expect(find('nothing')).rejects.toThrow('no object is called nothing');
  expect(warnings).toEqual([]);
});
