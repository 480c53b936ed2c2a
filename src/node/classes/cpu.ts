import { defineClass } from '#agent';
import { type Cpu as CpuFacts, type CpuTimes, computeCpuUsage } from '#probes';
import type { NodeFacts } from '../facts/node-facts.ts';
import { nodeId, objectName } from '../names.ts';
import type { Cpu, OvirtNodePackage } from '../schema.generated.ts';

interface CpuRow {
  readonly cpu: CpuFacts;
  readonly times: CpuTimes | undefined;
  readonly before: CpuTimes | undefined;
  readonly nodeUuid: string;
}

/** Class cpu: one object per logical processor. */
export const cpu = defineClass<OvirtNodePackage>()('cpu', {
  rows: ({ identity, cpus, cpuTimes, cpuTimesBefore }: NodeFacts): ReadonlyMap<string, CpuRow> =>
    new Map(
      (cpus?.cpus ?? []).map((cpu) => [
        objectName('cpu', identity.uuid, cpu.processor),
        {
          cpu,
          times: cpuTimes?.byProcessor.get(cpu.processor),
          before: cpuTimesBefore?.byProcessor.get(cpu.processor),
          nodeUuid: identity.uuid,
        },
      ]),
    ),
  properties: ({ cpu, nodeUuid }): Cpu['properties'] => ({
    ovirtNode: nodeId(nodeUuid),
    processor: cpu.processor,
    physicalId: cpu.physicalId,
    coreId: cpu.coreId,
    cpuCores: cpu.cpuCores,
    siblings: cpu.siblings,
    vendorId: cpu.vendorId,
    modelName: cpu.modelName,
    cpuFamily: cpu.cpuFamily,
    model: cpu.model,
    stepping: cpu.stepping,
    cpuidLevel: cpu.cpuidLevel,
    nominalMhz: cpu.nominalMhz,
    cacheSize: cpu.cacheSizeKiB,
    flags: cpu.flags,
    online: cpu.online,
    numaNode: cpu.numaNode,
  }),
  statistics: ({ cpu, times, before }): Cpu['statistics'] => ({
    mhz: cpu.mhz,
    usage: before && times && computeCpuUsage(before, times),
    user: times?.userNs,
    nice: times?.niceNs,
    system: times?.systemNs,
    idle: times?.idleNs,
    iowait: times?.iowaitNs,
    irq: times?.irqNs,
    softirq: times?.softirqNs,
    steal: times?.stealNs,
  }),
  methods: {},
});
