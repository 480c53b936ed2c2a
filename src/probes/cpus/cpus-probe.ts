import { ProbeError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { isXenDom0 } from '../platform/xen.ts';
import type { Probe } from '../probe.ts';
import { nonEmptyText } from '../text/key-values.ts';
import { parseCount, parseDecimal, parseInteger } from '../text/numbers.ts';
import { cacheSizeOfCpuinfo, readCacheSizes } from './cache-sizes.ts';
import type { Cpu, Cpus } from './cpu.ts';
import { type Cpuinfo, parseCpuinfo } from './cpuinfo.ts';
import { readCurrentMhz, readNominalMhz } from './frequency.ts';
import { describeCpu } from './names/describe-cpu.ts';
import {
  type CpuTopology,
  countDistinct,
  readCpuTopology,
  readNumaNodes,
  readProcessorLists,
} from './topology.ts';

export const cpus: Probe<Cpus | undefined> = {
  name: 'cpus',
  everySeconds: 30,
  async read(host, signal) {
    if (await isXenDom0(host)) return undefined;
    const text = await host.readText('/proc/cpuinfo');
    if (text === undefined) return undefined;
    const cpuinfo = parseCpuinfo(text);
    const lists = await readProcessorLists(host);
    const present = lists?.present ?? [...cpuinfo.processors.keys()];
    if (present.length === 0) {
      throw new ProbeError('cpus', '/proc/cpuinfo', 'the file lists no processor; expected at least one');
    }
    const { nodes, nodeOf } = await readNumaNodes(host);
    const cacheSizes = await readCacheSizes(host, present);
    const topologies: CpuTopology[] = [];
    const all: Cpu[] = [];
    for (const processor of present) {
      signal.throwIfAborted();
      const topology = await readCpuTopology(host, processor);
      topologies.push(topology);
      all.push({
        ...(await readCpu(host, { cpuinfo, processor, topology, cacheSizes })),
        online: lists?.online.has(processor),
        numaNode: nodeOf.get(processor),
      });
    }
    return {
      cpuCount: lists?.online.size ?? cpuinfo.processors.size,
      sockets: countDistinct(topologies.map((topology) => topology.socket)),
      cores: countDistinct(topologies.map((topology) => topology.core)),
      threads: present.length,
      numaNodes: nodes,
      vendor: all.find((cpu) => cpu.vendorId !== undefined)?.vendorId,
      modelName: all.find((cpu) => cpu.modelName !== undefined)?.modelName,
      cpus: all,
    };
  },
};

/** A processor, and what all processors share. */
interface CpuContext {
  readonly cpuinfo: Cpuinfo;
  readonly processor: number;
  readonly topology: CpuTopology;
  readonly cacheSizes: ReadonlyMap<number, number>;
}

async function readCpu(
  host: Host,
  { cpuinfo, processor, topology, cacheSizes }: CpuContext,
): Promise<Omit<Cpu, 'online' | 'numaNode'>> {
  const own = cpuinfo.processors.get(processor);
  const read = (...names: readonly string[]): string | undefined =>
    names
      .map((name) => nonEmptyText(own?.get(name)) ?? nonEmptyText(cpuinfo.machine.get(name)))
      .find((value) => value !== undefined);
  const { vendor, model } = describeCpu(read);
  return {
    processor,
    physicalId: topology.physicalId ?? parseCount(own?.get('physical id') ?? own?.get('package')),
    coreId: topology.coreId ?? parseCount(own?.get('core id') ?? own?.get('core')),
    cpuCores: parseCount(own?.get('cpu cores')),
    siblings: parseCount(own?.get('siblings')),
    vendorId: vendor,
    modelName: model,
    cpuFamily: parseCount(own?.get('cpu family')),
    model: parseCount(own?.get('model')),
    stepping: parseCount(own?.get('stepping')),
    cpuidLevel: parseInteger(own?.get('cpuid level')),
    nominalMhz: (await readNominalMhz(host, processor, model)) ?? parseDecimal(own?.get('cpu MHz static')),
    cacheSizeKiB: cacheSizes.get(processor) ?? cacheSizeOfCpuinfo(cpuinfo, vendor, read('cache size')),
    flags: read('flags', 'Features', 'features', 'isa', 'ASEs implemented'),
    mhz: await readCurrentMhz(host, processor, own),
  };
}
