import type { Cpu, Cpus } from '../../cpus/cpu.ts';
import { positive } from '../../text/numbers.ts';
import type { Capabilities, TopologyCpu } from './capabilities.ts';
import type { NodeInfo } from './questions.ts';

/**
 * Describes the processors of the machine by libvirt's node information and capabilities.
 * @returns undefined when libvirt answered neither.
 */
export function describeCpus(
  node: NodeInfo | undefined,
  capabilities: Capabilities | undefined,
  isDom0: boolean,
): Cpus | undefined {
  if (!node && !capabilities) return undefined;
  const topology = capabilities?.cpus ?? [];
  const nodes = positive(node?.nodes) ?? capabilities?.cells;
  const sockets = countSockets(topology) ?? multiply(nodes, node?.sockets);
  return {
    cpuCount: positive(node?.cpus) ?? positive(topology.length),
    sockets,
    cores: countCores(topology) ?? multiply(sockets, node?.cores),
    threads: positive(topology.length) ?? positive(node?.cpus),
    numaNodes: capabilities?.cells ?? nodes,
    vendor: capabilities?.cpuVendor,
    modelName: capabilities?.cpuModel,
    // Xen reports the rate on the label; libvirt's other drivers the momentary one of the first processor.
    cpus: topology.map((cpu) =>
      describeCpu(cpu, topology, capabilities, isDom0 ? positive(node?.mhz) : undefined),
    ),
  };
}

function describeCpu(
  { id, socket, core, cell }: TopologyCpu,
  topology: readonly TopologyCpu[],
  capabilities: Capabilities | undefined,
  nominalMhz: number | undefined,
): Cpu {
  const siblings = socket === undefined ? [] : topology.filter((other) => other.socket === socket);
  return {
    processor: id,
    physicalId: socket,
    coreId: core,
    cpuCores: countCores(siblings),
    siblings: positive(siblings.length),
    vendorId: capabilities?.cpuVendor,
    modelName: capabilities?.cpuModel,
    cpuFamily: capabilities?.cpuFamily,
    model: capabilities?.cpuModelNumber,
    stepping: capabilities?.cpuStepping,
    cpuidLevel: undefined,
    nominalMhz,
    cacheSizeKiB: undefined,
    // libvirt lists only what a processor has beyond its model.
    flags: undefined,
    online: undefined,
    numaNode: cell,
    mhz: undefined,
  };
}

/** @returns undefined unless libvirt names the socket of every processor. */
function countSockets(topology: readonly TopologyCpu[]): number | undefined {
  if (topology.some(({ socket }) => socket === undefined)) return undefined;
  return positive(new Set(topology.map(({ socket }) => socket)).size);
}

/** @returns undefined unless libvirt names socket and core of every processor. */
function countCores(topology: readonly TopologyCpu[]): number | undefined {
  if (topology.some(({ socket, core }) => socket === undefined || core === undefined)) return undefined;
  // Each die may number its cores from 0.
  return positive(new Set(topology.map(({ socket, die, core }) => `${socket}/${die}/${core}`)).size);
}

const multiply = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined ? undefined : positive(one * (other ?? 0));
