/** Work done by a disk since boot. Source: the kernel's Documentation/admin-guide/iostats.rst. */
export interface DiskCounters {
  readonly readOperations: bigint;
  readonly readMerged: bigint;
  readonly readBytes: bigint;
  readonly writeOperations: bigint;
  readonly writeMerged: bigint;
  readonly writeBytes: bigint;
  /** Nanoseconds, in steps of a millisecond; operations that overlap count each. */
  readonly readTimeNs: bigint;
  readonly writeTimeNs: bigint;
}

/** A whole disk of the kernel's, dm and md included; no partition, loop, ram or zram. */
export interface Disk {
  /** The kernel's name, such as `sda`, `nvme0n1`, `cciss/c0d0`. */
  readonly name: string;
  readonly sizeKiB: bigint | undefined;
  readonly model: string | undefined;
  readonly serialNumber: string | undefined;
  readonly rotational: boolean | undefined;
  readonly counters: DiskCounters | undefined;
}
