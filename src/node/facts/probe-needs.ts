import type { probes } from '#probes';

/** The probes that fill each class. No probe fills class metric: collectd is read at the intervals of its values. */
export const probeNeeds = {
  ovirtNode: ['platform', 'cpus', 'cpuTimes', 'memory', 'load', 'atStart', 'scheduledPower', 'speaker'],
  cpu: ['cpus', 'cpuTimes'],
  networkInterface: ['links', 'linkCounters', 'addresses', 'routes', 'managers', 'lldp', 'definitions'],
  address: ['links', 'addresses'],
  route: ['links', 'routes'],
  disk: ['disks'],
  agent: ['managers'],
  rule: ['rules'],
} as const satisfies Readonly<Record<string, readonly (keyof typeof probes)[]>>;

/** A class whose facts are read at intervals. */
export type ReadClass = keyof typeof probeNeeds;

/** A class whose objects are published when their facts change. */
export type PublishedClass = ReadClass | 'metric';

/** Every class whose facts are read at intervals. */
export const readClasses = Object.keys(probeNeeds) as readonly ReadClass[];

/** Returns the probes that fill these classes, with repetitions. */
export const probesOf = (classNames: readonly ReadClass[]) =>
  classNames.flatMap((className) => probeNeeds[className]);

/** The classes whose facts a change of the network alters. */
export const networkClasses = [
  'networkInterface',
  'address',
  'route',
  'rule',
  'ovirtNode',
] as const satisfies readonly ReadClass[];
