import type { Address } from '#probes';
import type { ObjectId } from '#qmf';

export const packageName = 'com.redhat.ovirtNode';
export const vendor = 'ovirt.org';
export const product = 'node';

/** Returns the name of the agent of a machine: `ovirt.org:node:<uuid>`. */
export const agentName = (uuid: string) => `${vendor}:${product}:${uuid}`;

/**
 * Returns the name of an object: `com.redhat.ovirtNode:<class>:<key>`. A console can guess the name; the name stays the
 * same over restarts of agent and machine.
 * @param key parts, such as the machine's uuid and the interface's name; joined by colons.
 */
export const objectName = (className: string, ...key: readonly (string | number)[]) =>
  [packageName, className, ...key].join(':');

/** Returns a reference to the one object of the machine. */
export const nodeId = (uuid: string): ObjectId => ({ objectName: objectName('ovirtNode', uuid) });

/** Returns a reference to the object of an interface. */
export const interfaceId = (uuid: string, name: string): ObjectId => ({
  objectName: objectName('networkInterface', uuid, name),
});

/** Returns the key of an address: `10.0.0.5/24`, and with a peer, which is part of the key, `10.0.0.5/32@10.0.0.1`. */
export const addressKey = ({ address, prefixLength, peer }: Address) =>
  `${address}/${prefixLength}${peer === undefined ? '' : `@${peer}`}`;
