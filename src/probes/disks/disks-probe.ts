import type { Host } from '../host/host.ts';
import type { Probe } from '../probe.ts';
import { nonEmptyText } from '../text/key-values.ts';
import { type Disk, type DiskCounters, sectorBytes } from './disk.ts';
import { parseDiskstats } from './diskstats.ts';
import { readSerialNumber } from './serial-number.ts';

/** Devices in memory and of files. */
const virtualDisk = /^(loop|ram|zram)\d+$/;

/** Reads the folders of /sys/block: whole disks, whose partitions are inside their folders. */
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
    const all: Disk[] = [];
    for (const folder of folders.filter((name) => !virtualDisk.test(name))) {
      signal.throwIfAborted();
      const disk = await readDisk(host, folder, counters);
      if (disk !== undefined) all.push(disk);
    }
    return all.sort((one, other) => (one.name < other.name ? -1 : 1));
  },
};

/** @returns undefined for a hidden device. */
async function readDisk(
  host: Host,
  folder: string,
  counters: ReadonlyMap<string, DiskCounters>,
): Promise<Disk | undefined> {
  const readText = async (file: string): Promise<string | undefined> =>
    nonEmptyText(await host.readText(`/sys/block/${folder}/${file}`));
  // A hidden device is one of several paths to an NVMe disk.
  if ((await readText('hidden')) === '1') return undefined;
  // /sys replaces the slash in a name such as cciss/c0d0 by an exclamation mark.
  const name = folder.replaceAll('!', '/');
  const sectors = await readText('size');
  const rotational = await readText('queue/rotational');
  return {
    name,
    sizeKiB:
      sectors !== undefined && /^\d+$/.test(sectors) ? (BigInt(sectors) * sectorBytes) / 1024n : undefined,
    model: await readText('device/model'),
    serialNumber: await readSerialNumber(host, folder),
    rotational: rotational === undefined ? undefined : rotational === '1',
    counters: counters.get(name),
  };
}
