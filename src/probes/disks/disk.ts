/** I/O of a disk since boot. Source: the kernel's Documentation/admin-guide/iostats.rst. */
export interface DiskCounters {
  readonly readOperations: bigint;
  readonly readMerged: bigint;
  readonly readBytes: bigint;
  readonly writeOperations: bigint;
  readonly writeMerged: bigint;
  readonly writeBytes: bigint;
  /** Nanoseconds in steps of a millisecond, summed over concurrent operations. */
  readonly readTimeNs: bigint;
  readonly writeTimeNs: bigint;
}

/** A whole disk of the kernel, also of dm and md; not a partition, loop, ram or zram device. */
export interface Disk {
  /** The kernel's name, such as `sda`, `nvme0n1`, `cciss/c0d0`. */
  readonly name: string;
  readonly sizeKiB: bigint | undefined;
  readonly model: string | undefined;
  readonly serialNumber: string | undefined;
  readonly rotational: boolean | undefined;
  readonly counters: DiskCounters | undefined;
}

/** The kernel counts sectors of this size, whatever the sector size of the disk. */
export const sectorBytes = 512n;
