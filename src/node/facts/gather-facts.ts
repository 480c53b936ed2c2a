import type { probes } from '#probes';
import type { NodeFacts } from './node-facts.ts';
import type { LatestFacts } from './probe-readings.ts';

type ProbeFacts = LatestFacts<typeof probes>;

/** The facts that no probe reads. */
export type OtherFacts = Omit<NodeFacts, keyof ProbeFacts | 'cpuTimesBefore' | 'fromLibvirt'> &
  Pick<NodeFacts, 'identity'>;

/**
 * Puts all facts of this moment together. Facts that objects are made of survive a failed reading: it must not delete all
 * objects on the bus.
 */
export function gatherFacts(
  latest: ProbeFacts,
  before: NodeFacts | undefined,
  others: OtherFacts,
): NodeFacts {
  const hasSameTimes = before?.cpuTimes === latest.cpuTimes;
  return {
    ...latest,
    cpuTimesBefore: hasSameTimes ? before?.cpuTimesBefore : before?.cpuTimes,
    cpus: latest.cpus ?? before?.cpus,
    links: latest.links ?? before?.links,
    linkCounters: latest.linkCounters ?? before?.linkCounters,
    addresses: latest.addresses ?? before?.addresses,
    routes: latest.routes ?? before?.routes,
    rules: latest.rules ?? before?.rules,
    definitions: latest.definitions ?? before?.definitions,
    disks: latest.disks ?? before?.disks,
    libvirt: latest.libvirt ?? before?.libvirt,
    fromLibvirt: [],
    ...others,
  };
}
