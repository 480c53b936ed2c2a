import { ProbeError } from '../errors.ts';
import type { Host } from '../host.ts';
import { word } from '../key-value.ts';
import { count, decimal, integer } from '../number.ts';
import type { Probe } from '../probe.ts';
import { isXenDom0 } from '../xen.ts';
import type { Cpu, Cpus } from './cpu.ts';
import { type Cpuinfo, parseCpuinfo } from './cpuinfo.ts';
import { currentMhz, nominalMhz } from './frequency.ts';
import { different, type Place, readNumaNodes, readPlace, readProcessorLists } from './topology.ts';

export const cpus: Probe<Cpus | undefined> = {
  name: 'cpus',
  everySeconds: 30,
  async read(host, signal) {
    if (await isXenDom0(host)) return undefined;
    const text = await host.text('/proc/cpuinfo');
    if (text === undefined) return undefined;
    const info = parseCpuinfo(text);
    const lists = await readProcessorLists(host);
    const present = lists?.present ?? [...info.processors.keys()];
    if (present.length === 0) throw new ProbeError('cpus', '/proc/cpuinfo', 'no processor in it');
    const { nodes, nodeOf } = await readNumaNodes(host);
    const places: Place[] = [];
    const found: Cpu[] = [];
    for (const processor of present) {
      signal.throwIfAborted();
      const place = await readPlace(host, processor);
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
      sockets: different(places.map((place) => place.socket)),
      cores: different(places.map((place) => place.core)),
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
  place: Place,
): Promise<Omit<Cpu, 'online' | 'numaNode'>> {
  const own = info.processors.get(processor);
  const value = (...names: readonly string[]): string | undefined => {
    for (const name of names) {
      const said = word(own?.get(name)) ?? word(info.machine.get(name));
      if (said !== undefined) return said;
    }
    return undefined;
  };
  const modelName = value('model name', 'cpu');
  const cache = /^(\d+) KB$/.exec(value('cache size') ?? '')?.[1];
  return {
    processor,
    physicalId: place.physicalId ?? count(own?.get('physical id')),
    coreId: place.coreId ?? count(own?.get('core id')),
    cpuCores: count(own?.get('cpu cores')),
    siblings: count(own?.get('siblings')),
    vendorId: value('vendor_id'),
    modelName,
    cpuFamily: count(own?.get('cpu family')),
    model: count(own?.get('model')),
    stepping: count(own?.get('stepping')),
    cpuidLevel: integer(own?.get('cpuid level')),
    nominalMhz: (await nominalMhz(host, processor, modelName)) ?? decimal(own?.get('cpu MHz static')),
    cacheSizeKiB: count(cache),
    flags: value('flags', 'Features', 'features'),
    mhz: await currentMhz(host, processor, own),
  };
}
