import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPolicy } from '#access';
import { type Intervals, methodTable, Node, type NodeOptions } from '#node';
import { hostAt } from '#probes';
import { readClasses } from '../../../src/node/facts/probe-needs.ts';
import type { MemoryBus } from '../broker/memory-bus.ts';
import { nodeUuid } from './facts.ts';

/** Intervals of an hour: a test reads facts when it wants to. */
export const hourly = Object.fromEntries(readClasses.map((name) => [name, 3_600])) as Intervals;

interface Options extends Partial<Omit<NodeOptions, 'intervals' | 'log'>>, Pick<NodeOptions, 'log'> {
  /** Seconds between readings of some classes; of the others an hour. */
  readonly intervals: Partial<Intervals>;
}

/** Creates a node of a machine that consists of files, on a bus in memory. @param root folder of the machine and of its state. */
export const createMemoryNode = async (root: string, bus: MemoryBus, options: Options): Promise<Node> =>
  Node.create({
    host: hostAt(root),
    broker: bus.connect(),
    dial: () => bus.connect(),
    policy: readPolicy([], methodTable),
    schemaJson: await readFile('schema/ovirt-node.json', 'utf8'),
    version: '0.0.0',
    stateDirectory: join(root, 'state'),
    configuredUuid: nodeUuid,
    heartbeatSeconds: 10,
    publishJitterMs: 0,
    ...options,
    intervals: { ...hourly, ...options.intervals },
  });
