import { compact } from '#base';
import { type Cpu, type Cpus, unknownMemoryFacts } from '#probes';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { OvirtNode } from '../schema.generated.ts';

/**
 * Whose facts count where kernel and libvirt both have them. `auto`: in a Xen Dom0 those of libvirt, elsewhere those of the
 * kernel. `prefer`: those of libvirt everywhere. `off`: libvirt is never asked.
 */
export type LibvirtUse = 'auto' | 'prefer' | 'off';

type Property = keyof OvirtNode['properties'];

/**
 * Puts the facts of libvirt in the place of the kernel's: always its hypervisor and host name, the others in a Xen Dom0, whose
 * kernel sees its own share only, and where the configuration prefers libvirt.
 */
export function mergeLibvirtFacts(facts: NodeFacts, use: LibvirtUse): NodeFacts {
  const { libvirt, platform, cpus, memory } = facts;
  if (!libvirt) return facts;
  const isFirst = libvirt.isDom0 || use === 'prefer';
  const isSameHost = libvirt.kernelHostname === platform?.hostname;
  const ownPlatform = compact({
    hostname: isSameHost ? libvirt.hostname : undefined,
    hypervisorType: libvirt.hypervisorType,
    architecture: isFirst ? libvirt.architecture : undefined,
  });
  const memoryKiB = isFirst ? libvirt.memoryKiB : undefined;
  const ownCpus = isFirst ? libvirt.cpus : undefined;
  const ownProperties: Partial<Record<Property, unknown>> = {
    ...(platform && ownPlatform),
    memory: memoryKiB,
    cpuCount: ownCpus?.cpuCount,
    cpuSockets: ownCpus?.sockets,
    cpuCores: ownCpus?.cores,
    cpuThreads: ownCpus?.threads,
    numaNodes: ownCpus?.numaNodes,
    cpuVendor: ownCpus?.vendor,
    cpuModel: ownCpus?.modelName,
  };
  return {
    ...facts,
    platform: platform && { ...platform, ...ownPlatform },
    cpus: ownCpus ? mergeCpus(cpus, ownCpus) : cpus,
    memory: memoryKiB === undefined ? memory : { ...unknownMemoryFacts, ...memory, memoryKiB },
    fromLibvirt: Object.keys(compact(ownProperties)) as Property[],
  };
}

function mergeCpus(kernel: Cpus | undefined, own: Cpus): Cpus {
  const byProcessor = new Map(kernel?.cpus.map((cpu) => [cpu.processor, cpu]));
  for (const cpu of own.cpus) byProcessor.set(cpu.processor, merge(byProcessor.get(cpu.processor), cpu));
  const cpus = [...byProcessor.values()].toSorted((one, other) => one.processor - other.processor);
  return { ...(kernel ?? own), ...compact(own), cpus };
}

const merge = (kernel: Cpu | undefined, own: Cpu): Cpu => ({ ...(kernel ?? own), ...compact(own) });

/** A fact that libvirt and the kernel describe differently. */
export interface LibvirtDifference {
  readonly fact: 'memory' | 'cpuCount';
  readonly kernel: number;
  readonly libvirt: number;
}

/** Sizes that differ by less are the same: the kernel reserves memory at different moments. */
const roundingShare = 0.01;

/** Compares libvirt's counts and sizes with the kernel's. Finds nothing in a Xen Dom0, where they describe two machines. */
export function compareLibvirtFacts({
  libvirt,
  cpus,
  memory,
}: Pick<NodeFacts, 'libvirt' | 'cpus' | 'memory'>): readonly LibvirtDifference[] {
  if (!libvirt || libvirt.isDom0) return [];
  const pairs = [
    { fact: 'memory', kernel: memory?.memoryKiB, libvirt: libvirt.memoryKiB, share: roundingShare },
    { fact: 'cpuCount', kernel: cpus?.cpuCount, libvirt: libvirt.cpus?.cpuCount, share: 0 },
  ] as const;
  return pairs.flatMap(({ fact, kernel, libvirt: own, share }) =>
    kernel === undefined || own === undefined || Math.abs(kernel - own) <= kernel * share
      ? []
      : [{ fact, kernel, libvirt: own }],
  );
}
