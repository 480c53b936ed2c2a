// Uses of the generated shapes by a console and an agent that must not compile. Each line below @ts-expect-error has one mistake.
import type { Agent } from 'ovirt-node-agent/agent';
import type { Console } from 'ovirt-node-agent/console';
import type { AmqpMap, AmqpValue, EventInstance, ManagedObject, ObjectId } from 'ovirt-node-agent/qmf';
import {
  type NetworkInterface,
  type OvirtNode,
  type OvirtNodePackage,
  schemaDigest,
} from 'ovirt-node-agent/schema';

declare const qmfConsole: Console;
declare const agent: Agent<unknown, OvirtNodePackage>;
declare const untypedAgent: Agent<unknown>;
declare const object: ManagedObject;
declare const objectId: ObjectId;
declare const event: EventInstance;

/** Valid uses compile, and have the types of the schema. */
export async function validUses(): Promise<void> {
  for await (const found of qmfConsole.objects<NetworkInterface>('a', { className: 'networkInterface' })) {
    const bound = qmfConsole.bind('a', found);
    const { properties, statistics } = await bound.values();
    const mtu: number | undefined = properties.mtu;
    const received: bigint | undefined = statistics.rxBytes;
    await bound.call('setMtu', { mtu: mtu ?? Number(received) });
  }
  for (const which of [object, objectId]) {
    const node = qmfConsole.bind<OvirtNode>('a', which);
    const { properties } = await node.values();
    const servers: readonly AmqpValue[] | undefined = properties.dnsServers;
    const sources: AmqpMap | undefined = properties.factsSource;
    void [servers, sources];
    // A caller writes maps and lists as JavaScript has them, and leaves out what has a default.
    const made = await node.call('createBondingInterface', {
      interfaceName: 'bond0',
      members: ['eth0'],
      options: { miimon: 100 },
    });
    const id: ObjectId | undefined = made.interface;
    void id;
  }
  const bound = await qmfConsole.bindEvent<OvirtNodePackage>('a', event);
  if (bound.name === 'linkUp') void bound.values.interfaceName?.toUpperCase();
  for await (const { object: published } of await qmfConsole.data<OvirtNode>({ className: 'ovirtNode' }))
    void (await qmfConsole.bind('a', published).values()).statistics.cpuUsage?.toFixed(1);
  agent.raiseEvent('linkUp', { node: 'a', interfaceName: 'eth0', transitions: 1 });
  agent.raiseEvent('linkUp', { node: 'a', interfaceName: 'eth0', transitions: undefined });
  untypedAgent.raiseEvent('anything', { at: 1n }, { severity: 'warn' });
  const digest: string = schemaDigest;
  void digest;
}

/** Objects without generated types stay as they are: any class, any name of a method. */
export async function untypedUses(): Promise<void> {
  for await (const found of qmfConsole.objects('a', { className: 'anything' })) {
    const plain: ManagedObject = found;
    const { properties } = await qmfConsole.values('a', plain);
    void properties['anything'];
    await qmfConsole.call('a', plain, 'anything', [1, 'two']);
  }
}

const link = qmfConsole.bind<NetworkInterface>('a', object);
const node = qmfConsole.bind<OvirtNode>('a', object);
const values = await link.values();
const named = await qmfConsole.bindEvent<OvirtNodePackage>('a', event);

// @ts-expect-error the class of the shape is networkInterface
export const otherClass = qmfConsole.objects<NetworkInterface>('a', { className: 'ovirtNode' });

// @ts-expect-error the class of the shape is networkInterface
export const otherSubscription = qmfConsole.data<NetworkInterface>({ className: 'link' });

// @ts-expect-error the class has no such property
export const unknownProperty = values.properties.mtv;

// @ts-expect-error the class has no such statistic: mtu is a property
export const propertyAsStatistic = values.statistics.mtu;

// @ts-expect-error an agent may leave out any value
export const absentProperty: number = values.properties.mtu;

// @ts-expect-error expected a bigint for 64 bits
export const mistypedStatistic: number | undefined = values.statistics.rxBytes;

// @ts-expect-error the class has no such method
export const unknownMethod = link.call('setMtv', { mtu: 1400 });

// @ts-expect-error mtu is missing
export const missingArgument = link.call('setMtu', {});

// @ts-expect-error expected a number, not text
export const mistypedArgument = link.call('setMtu', { mtu: '1400' });

// @ts-expect-error the method has no such argument
export const unknownArgument = link.call('setMtu', { mtu: 1400, force: true });

// @ts-expect-error expected a list of values, not text
export const mistypedList = node.call('createBondingInterface', { interfaceName: 'b', members: 'eth0' });

// @ts-expect-error the method has no such result
export const unknownResult = (await node.call('createBridgeInterface', { interfaceName: 'b' })).bridge;

// @ts-expect-error the package has no such event
export const unknownEvent = named.name === 'linkUpp';

// @ts-expect-error only some events have the interface
export const valueOfOtherEvent = named.values.interfaceName;

// @ts-expect-error the package has no such event
agent.raiseEvent('linkUpp', { node: 'a', interfaceName: 'eth0', transitions: 1 });

// @ts-expect-error transitions is missing
agent.raiseEvent('linkUp', { node: 'a', interfaceName: 'eth0' });

// @ts-expect-error expected a number, not text
agent.raiseEvent('linkUp', { node: 'a', interfaceName: 'eth0', transitions: '1' });
