import type { DiskCounters } from './disk.ts';

const sectorBytes = 512n;
const nsPerMs = 1_000_000n;

/** Counters by device from `/proc/diskstats`: major, minor, name, then at least eleven numbers. */
export function parseDiskstats(text: string): ReadonlyMap<string, DiskCounters> {
  const found = new Map<string, DiskCounters>();
  for (const line of text.split('\n')) {
    const fields = /^\s*\d+\s+\d+\s+(\S+)((?:\s+\d+){11,})\s*$/.exec(line);
    if (fields?.[1] === undefined || fields[2] === undefined) continue;
    const numbers = fields[2]
      .trim()
      .split(/\s+/)
      .map((field) => BigInt(field));
    const at = (index: number): bigint => numbers[index] ?? 0n;
    found.set(fields[1], {
      readOperations: at(0),
      readMerged: at(1),
      readBytes: at(2) * sectorBytes,
      readTimeNs: at(3) * nsPerMs,
      writeOperations: at(4),
      writeMerged: at(5),
      writeBytes: at(6) * sectorBytes,
      writeTimeNs: at(7) * nsPerMs,
    });
  }
  return found;
}
