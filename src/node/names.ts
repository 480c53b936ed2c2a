import type { ObjectId } from '#qmf';

export const packageName = 'com.redhat.ovirtNode';
export const vendor = 'ovirt.org';
export const product = 'node';

/** Name of the agent of a machine: `ovirt.org:node:<uuid>`. */
export const agentName = (uuid: string) => `${vendor}:${product}:${uuid}`;

/**
 * Name of an object: `com.redhat.ovirtNode:<class>:<key>`. It can be guessed and holds over restarts of agent and machine.
 * @param key parts, such as the machine's uuid and the interface's name; joined by colons.
 */
export const objectName = (className: string, ...key: readonly (string | number)[]) =>
  [packageName, className, ...key].join(':');

/** A reference to the one object of the machine. */
export const nodeId = (uuid: string): ObjectId => ({ objectName: objectName('ovirtNode', uuid) });
export const interfaceId = (uuid: string, name: string): ObjectId => ({
  objectName: objectName('networkInterface', uuid, name),
});
