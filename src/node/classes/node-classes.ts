import type { BoundClass } from '#agent';
import type { probes } from '#probes';
import type { NodeContext } from '../context.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import { address } from './address.ts';
import { agent } from './agent.ts';
import { cpu } from './cpu.ts';
import { disk } from './disk.ts';
import { metric } from './metric.ts';
import { networkInterface } from './network-interface.ts';
import { ovirtNode } from './ovirt-node.ts';
import { route } from './route.ts';

/** Every class of the schema as this machine serves it. */
export const nodeClasses = (services: NodeContext): readonly BoundClass<NodeFacts>[] => [
  ovirtNode(services),
  cpu,
  networkInterface(services),
  address(services),
  route(services),
  disk,
  metric,
  agent,
];

/** The probes that each class needs. Class metric has none in this version. */
export const needs = {
  ovirtNode: ['platform', 'cpus', 'cpuTimes', 'memory', 'load', 'atStart', 'scheduledPower', 'speaker'],
  cpu: ['cpus', 'cpuTimes'],
  networkInterface: ['links', 'addresses', 'routes', 'managers'],
  address: ['links', 'addresses'],
  route: ['links', 'routes'],
  disk: ['disks'],
  agent: ['managers'],
} as const satisfies Readonly<Record<string, readonly (keyof typeof probes)[]>>;

/** A class whose facts are read again and again. */
export type ReadClass = keyof typeof needs;
