import type { BoundClass } from '#agent';
import type { NodeContext } from '../context/node-context.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import { address } from './address.ts';
import { agent } from './agent.ts';
import { cpu } from './cpu.ts';
import { disk } from './disk.ts';
import { metric } from './metric.ts';
import { networkInterface } from './network-interface.ts';
import { ovirtNode } from './ovirt-node.ts';
import { route } from './route.ts';
import { rule } from './rule.ts';

/** Binds every class of the schema to this machine. */
export const nodeClasses = (context: NodeContext): readonly BoundClass<NodeFacts>[] => [
  ovirtNode(context),
  cpu,
  networkInterface(context),
  address(context),
  route(context),
  disk,
  metric,
  agent,
  rule(context),
];
