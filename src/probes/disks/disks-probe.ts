import type { Host } from '../host/host.ts';
import type { Probe } from '../probe.ts';
import { nonEmptyText } from '../text/key-values.ts';
import type { Disk, DiskCounters } from './disk.ts';
import { parseDiskstats } from './diskstats.ts';

const made = /^(loop|ram|zram)\d+$/;
/** The kernel counts in sectors of this size, whatever the disk's own are. */
const sectorBytes = 512n;

/** Whole disks: the folders of /sys/block; parts of one are in its own folder and not here. */
export const disks: Probe<readonly Disk[] | undefined> = {
  name: 'disks',
  everySeconds: 1,
  async read(host, signal) {
    const [folders, diskstats] = await Promise.all([
      host.listFolder('/sys/block'),
      host.readText('/proc/diskstats'),
    ]);
    if (folders === undefined) return undefined;
    const counters = parseDiskstats(diskstats ?? '');
    const found: Disk[] = [];
    for (const folder of folders.filter((name) => !made.test(name))) {
      signal.throwIfAborted();
      const disk = await readDisk(host, folder, counters);
      if (disk !== undefined) found.push(disk);
    }
    return found.sort((one, other) => (one.name < other.name ? -1 : 1));
  },
};

async function readDisk(
  host: Host,
  folder: string,
  counters: ReadonlyMap<string, DiskCounters>,
): Promise<Disk | undefined> {
  const text = async (file: string): Promise<string | undefined> =>
    nonEmptyText(await host.readText(`/sys/block/${folder}/${file}`));
  // One path of several to an NVMe disk: the kernel hides it behind the disk itself.
  if ((await text('hidden')) === '1') return undefined;
  // /sys writes the slash in a name such as cciss/c0d0 as an exclamation mark.
  const name = folder.replaceAll('!', '/');
  const size = await text('size');
  const rotational = await text('queue/rotational');
  return {
    name,
    sizeKiB: size !== undefined && /^\d+$/.test(size) ? (BigInt(size) * sectorBytes) / 1024n : undefined,
    model: await text('device/model'),
    serialNumber: (await text('device/serial')) ?? (await text('serial')),
    rotational: rotational === undefined ? undefined : rotational === '1',
    counters: counters.get(name),
  };
}
