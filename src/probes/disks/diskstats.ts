import { type DiskCounters, sectorBytes } from './disk.ts';

const nsPerMs = 1_000_000n;

/** Parses the counters of each device from `/proc/diskstats`: major, minor, name, then at least eleven numbers. */
export function parseDiskstats(text: string): ReadonlyMap<string, DiskCounters> {
  const counters = new Map<string, DiskCounters>();
  for (const line of text.split('\n')) {
    const fields = /^\s*\d+\s+\d+\s+(\S+)((?:\s+\d+){11,})\s*$/.exec(line);
    if (fields?.[1] === undefined || fields[2] === undefined) continue;
    const numbers = fields[2]
      .trim()
      .split(/\s+/)
      .map((field) => BigInt(field));
    const column = (index: number): bigint => numbers[index] ?? 0n;
    counters.set(fields[1], {
      readOperations: column(0),
      readMerged: column(1),
      readBytes: column(2) * sectorBytes,
      readTimeNs: column(3) * nsPerMs,
      writeOperations: column(4),
      writeMerged: column(5),
      writeBytes: column(6) * sectorBytes,
      writeTimeNs: column(7) * nsPerMs,
    });
  }
  return counters;
}
