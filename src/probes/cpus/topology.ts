import type { Host } from '../host.ts';
import { word } from '../key-value.ts';
import { count, numberList } from '../number.ts';

/** Where one processor sits. Absent where it is offline and where the architecture does not say. */
export interface Place {
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
  const present = numberList(await host.text(`${folder}/present`));
  const online = numberList(await host.text(`${folder}/online`));
  return present === undefined || online === undefined ? undefined : { present, online: new Set(online) };
}

export async function readPlace(host: Host, processor: number): Promise<Place> {
  const topology = `${folder}/cpu${processor}/topology`;
  const text = async (name: string): Promise<string | undefined> =>
    word(await host.text(`${topology}/${name}`));
  const physicalId = count(await text('physical_package_id'));
  return {
    physicalId,
    coreId: count(await text('core_id')),
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
  const nodes = numberList(await host.text('/sys/devices/system/node/online'));
  const nodeOf = new Map<number, number>();
  for (const node of nodes ?? []) {
    const cpus = numberList(await host.text(`/sys/devices/system/node/node${node}/cpulist`));
    for (const processor of cpus ?? []) nodeOf.set(processor, node);
  }
  return { nodes: nodes?.length, nodeOf };
}

/** How many different values there are, undefined ones left out; undefined where there is none. */
export function different(values: Iterable<string | undefined>): number | undefined {
  const found = new Set(values);
  found.delete(undefined);
  return found.size === 0 ? undefined : found.size;
}
