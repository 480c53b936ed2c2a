import { defineClass } from '#agent';
import type { Disk as DiskFacts } from '#probes';
import type { NodeFacts } from '../facts/node-facts.ts';
import { nodeId, objectName } from '../names.ts';
import type { Disk, OvirtNodePackage } from '../schema.generated.ts';

interface DiskRow {
  readonly disk: DiskFacts;
  readonly nodeUuid: string;
}

/** Class disk: whole disks of the kernel's block devices. */
export const disk = defineClass<OvirtNodePackage>()('disk', {
  rows: ({ identity, disks }: NodeFacts): ReadonlyMap<string, DiskRow> =>
    new Map(
      (disks ?? []).map((disk) => [
        objectName('disk', identity.uuid, disk.name),
        { disk, nodeUuid: identity.uuid },
      ]),
    ),
  properties: ({ disk, nodeUuid }): Disk['properties'] => ({
    ovirtNode: nodeId(nodeUuid),
    diskName: disk.name,
    size: disk.sizeKiB,
    model: disk.model,
    serialNumber: disk.serialNumber,
    rotational: disk.rotational,
  }),
  statistics: ({ disk: { counters } }): Disk['statistics'] => ({
    readOperations: counters?.readOperations,
    readMerged: counters?.readMerged,
    readBytes: counters?.readBytes,
    writeOperations: counters?.writeOperations,
    writeMerged: counters?.writeMerged,
    writeBytes: counters?.writeBytes,
    readTime: counters?.readTimeNs,
    writeTime: counters?.writeTimeNs,
  }),
  methods: {},
});
