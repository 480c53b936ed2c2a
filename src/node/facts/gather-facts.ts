import type { probes } from '#probes';
import type { NodeFacts } from './node-facts.ts';
import type { Latest } from './probe-readings.ts';

/** What is not a probe's. */
type Others = Omit<NodeFacts, keyof Latest<typeof probes> | 'cpuTimesBefore'> & Pick<NodeFacts, 'identity'>;

/**
 * All that is known at this moment. What objects are made of is kept from the last good reading: one that fails must not
 * delete them all on the bus.
 */
export function gatherFacts(
  latest: Latest<typeof probes>,
  before: NodeFacts | undefined,
  others: Others,
): NodeFacts {
  const sameTimes = before?.cpuTimes === latest.cpuTimes;
  return {
    ...latest,
    cpuTimesBefore: sameTimes ? before?.cpuTimesBefore : before?.cpuTimes,
    cpus: latest.cpus ?? before?.cpus,
    links: latest.links ?? before?.links,
    addresses: latest.addresses ?? before?.addresses,
    routes: latest.routes ?? before?.routes,
    disks: latest.disks ?? before?.disks,
    ...others,
  };
}
