import type { Host } from '../host/host.ts';
import { nonEmptyText } from '../text/key-values.ts';
import { parseCount, parseNumberList } from '../text/numbers.ts';

/** Where one processor sits. Absent where it is offline and where the architecture does not say. */
export interface CpuTopology {
  readonly physicalId: number | undefined;
  readonly coreId: number | undefined;
  /** Names its core and its socket: lists of the processors that share them. */
  readonly core: string | undefined;
  readonly socket: string | undefined;
}

const folder = '/sys/devices/system/cpu';

/** Processors that are there and those that are online; undefined where /sys does not list them. */
export async function readProcessorLists(
  host: Host,
): Promise<{ readonly present: readonly number[]; readonly online: ReadonlySet<number> } | undefined> {
  const present = parseNumberList(await host.readText(`${folder}/present`));
  const online = parseNumberList(await host.readText(`${folder}/online`));
  return present === undefined || online === undefined ? undefined : { present, online: new Set(online) };
}

export async function readCpuTopology(host: Host, processor: number): Promise<CpuTopology> {
  const topology = `${folder}/cpu${processor}/topology`;
  const text = async (name: string): Promise<string | undefined> =>
    nonEmptyText(await host.readText(`${topology}/${name}`));
  const physicalId = parseCount(await text('physical_package_id'));
  return {
    physicalId,
    coreId: parseCount(await text('core_id')),
    core: (await text('core_cpus_list')) ?? (await text('thread_siblings_list')),
    // -1 says that the firmware told nothing of sockets: the list then is a guess.
    socket:
      physicalId === undefined
        ? undefined
        : ((await text('package_cpus_list')) ?? (await text('core_siblings_list'))),
  };
}

/** NUMA node of each processor, and how many nodes there are; nothing where the kernel was built without NUMA. */
export async function readNumaNodes(
  host: Host,
): Promise<{ readonly nodes: number | undefined; readonly nodeOf: ReadonlyMap<number, number> }> {
  const nodes = parseNumberList(await host.readText('/sys/devices/system/node/online'));
  const nodeOf = new Map<number, number>();
  for (const node of nodes ?? []) {
    const cpus = parseNumberList(await host.readText(`/sys/devices/system/node/node${node}/cpulist`));
    for (const processor of cpus ?? []) nodeOf.set(processor, node);
  }
  return { nodes: nodes?.length, nodeOf };
}

/** How many different values there are, undefined ones left out; undefined where there is none. */
export function countDistinct(values: Iterable<string | undefined>): number | undefined {
  const found = new Set(values);
  found.delete(undefined);
  return found.size === 0 ? undefined : found.size;
}
