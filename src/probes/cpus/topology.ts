import type { Host } from '../host/host.ts';
import { nonEmptyText } from '../text/key-values.ts';
import { parseCount, parseNumberList } from '../text/numbers.ts';

/** The location of one processor. Undefined for an offline processor, and on architectures without this information. */
export interface CpuTopology {
  readonly physicalId: number | undefined;
  readonly coreId: number | undefined;
  /** Lists of the processors in the same core and in the same socket; serve as unique names of the two. */
  readonly core: string | undefined;
  readonly socket: string | undefined;
}

const folder = '/sys/devices/system/cpu';

/** Reads the lists of present and online processors. @returns undefined where /sys has no such lists. */
export async function readProcessorLists(
  host: Host,
): Promise<{ readonly present: readonly number[]; readonly online: ReadonlySet<number> } | undefined> {
  const present = parseNumberList(await host.readText(`${folder}/present`));
  const online = parseNumberList(await host.readText(`${folder}/online`));
  return present === undefined || online === undefined ? undefined : { present, online: new Set(online) };
}

export async function readCpuTopology(host: Host, processor: number): Promise<CpuTopology> {
  const topology = `${folder}/cpu${processor}/topology`;
  const readText = async (name: string): Promise<string | undefined> =>
    nonEmptyText(await host.readText(`${topology}/${name}`));
  const physicalId = parseCount(await readText('physical_package_id'));
  const socket = (await readText('package_cpus_list')) ?? (await readText('core_siblings_list'));
  return {
    physicalId,
    coreId: parseCount(await readText('core_id')),
    core: (await readText('core_cpus_list')) ?? (await readText('thread_siblings_list')),
    // A physical id of -1 means that the firmware describes no sockets: the kernel's list is then a guess.
    socket: physicalId === undefined ? undefined : socket,
  };
}

/** Reads the number of NUMA nodes and the node of each processor. Knows nothing on a kernel without NUMA. */
export async function readNumaNodes(
  host: Host,
): Promise<{ readonly nodes: number | undefined; readonly nodeOf: ReadonlyMap<number, number> }> {
  const nodes = parseNumberList(await host.readText('/sys/devices/system/node/online'));
  const nodeOf = new Map<number, number>();
  for (const node of nodes ?? []) {
    const processors = parseNumberList(await host.readText(`/sys/devices/system/node/node${node}/cpulist`));
    for (const processor of processors ?? []) nodeOf.set(processor, node);
  }
  return { nodes: nodes?.length, nodeOf };
}

/** Counts the distinct values, ignoring undefined ones. @returns undefined when no value remains. */
export function countDistinct(values: Iterable<string | undefined>): number | undefined {
  const distinct = new Set(values);
  distinct.delete(undefined);
  return distinct.size === 0 ? undefined : distinct.size;
}
