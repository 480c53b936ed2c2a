import { ProbeError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { isXenDom0 } from '../platform/xen.ts';
import type { Probe } from '../probe.ts';
import { nonEmptyText } from '../text/key-values.ts';
import { parseCount, parseDecimal, parseInteger } from '../text/numbers.ts';
import type { Cpu, Cpus } from './cpu.ts';
import { type Cpuinfo, parseCpuinfo } from './cpuinfo.ts';
import { readCurrentMhz, readNominalMhz } from './frequency.ts';
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
    const info = parseCpuinfo(text);
    const lists = await readProcessorLists(host);
    const present = lists?.present ?? [...info.processors.keys()];
    if (present.length === 0) throw new ProbeError('cpus', '/proc/cpuinfo', 'no processor in it');
    const { nodes, nodeOf } = await readNumaNodes(host);
    const places: CpuTopology[] = [];
    const found: Cpu[] = [];
    for (const processor of present) {
      signal.throwIfAborted();
      const place = await readCpuTopology(host, processor);
      places.push(place);
      const online = lists?.online.has(processor);
      found.push({
        ...(await readCpu(host, info, processor, place)),
        online,
        numaNode: nodeOf.get(processor),
      });
    }
    return {
      cpuCount: lists?.online.size ?? info.processors.size,
      sockets: countDistinct(places.map((place) => place.socket)),
      cores: countDistinct(places.map((place) => place.core)),
      threads: present.length,
      numaNodes: nodes,
      vendor: found.find((cpu) => cpu.vendorId !== undefined)?.vendorId,
      modelName: found.find((cpu) => cpu.modelName !== undefined)?.modelName,
      cpus: found,
    };
  },
};

async function readCpu(
  host: Host,
  info: Cpuinfo,
  processor: number,
  place: CpuTopology,
): Promise<Omit<Cpu, 'online' | 'numaNode'>> {
  const own = info.processors.get(processor);
  const value = (...names: readonly string[]): string | undefined => {
    for (const name of names) {
      const said = nonEmptyText(own?.get(name)) ?? nonEmptyText(info.machine.get(name));
      if (said !== undefined) return said;
    }
    return undefined;
  };
  const modelName = value('model name', 'cpu');
  const cache = /^(\d+) KB$/.exec(value('cache size') ?? '')?.[1];
  return {
    processor,
    physicalId: place.physicalId ?? parseCount(own?.get('physical id')),
    coreId: place.coreId ?? parseCount(own?.get('core id')),
    cpuCores: parseCount(own?.get('cpu cores')),
    siblings: parseCount(own?.get('siblings')),
    vendorId: value('vendor_id'),
    modelName,
    cpuFamily: parseCount(own?.get('cpu family')),
    model: parseCount(own?.get('model')),
    stepping: parseCount(own?.get('stepping')),
    cpuidLevel: parseInteger(own?.get('cpuid level')),
    nominalMhz:
      (await readNominalMhz(host, processor, modelName)) ?? parseDecimal(own?.get('cpu MHz static')),
    cacheSizeKiB: parseCount(cache),
    flags: value('flags', 'Features', 'features'),
    mhz: await readCurrentMhz(host, processor, own),
  };
}
