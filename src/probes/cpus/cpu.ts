/** One logical processor. Source: /proc/cpuinfo, /sys/devices/system/cpu. */
export interface Cpu {
  readonly processor: number;
  /** Number of its socket. */
  readonly physicalId: number | undefined;
  readonly coreId: number | undefined;
  /** Cores of its socket. */
  readonly cpuCores: number | undefined;
  /** Logical processors of its socket. */
  readonly siblings: number | undefined;
  readonly vendorId: string | undefined;
  readonly modelName: string | undefined;
  readonly cpuFamily: number | undefined;
  readonly model: number | undefined;
  readonly stepping: number | undefined;
  readonly cpuidLevel: number | undefined;
  /** What it is sold as, not what it runs at. */
  readonly nominalMhz: number | undefined;
  readonly cacheSizeKiB: number | undefined;
  /** Separated by blanks, the kernel's order. */
  readonly flags: string | undefined;
  readonly online: boolean | undefined;
  readonly numaNode: number | undefined;
  /** At the moment of the reading. */
  readonly mhz: number | undefined;
}

/** The processors of the whole machine; all absent in a Xen Dom0, which sees only its own share. */
export interface Cpus {
  /** Logical processors that are online. */
  readonly cpuCount: number | undefined;
  readonly sockets: number | undefined;
  /** Cores of all sockets, of the processors that are online. */
  readonly cores: number | undefined;
  /** Logical processors that are there, online or not. */
  readonly threads: number | undefined;
  readonly numaNodes: number | undefined;
  readonly vendor: string | undefined;
  readonly modelName: string | undefined;
  /** One per logical processor that is there, in order. */
  readonly cpus: readonly Cpu[];
}

/** Time a processor spent since boot, in nanoseconds, in steps of 10 ms. Source: proc_stat(5). */
export interface CpuTimes {
  /** Includes time spent for guests. */
  readonly userNs: bigint;
  readonly niceNs: bigint;
  readonly systemNs: bigint;
  readonly idleNs: bigint;
  readonly iowaitNs: bigint;
  readonly irqNs: bigint;
  readonly softirqNs: bigint;
  readonly stealNs: bigint;
}

export interface AllCpuTimes {
  readonly all: CpuTimes;
  /** By number of the logical processor; those online. */
  readonly byProcessor: ReadonlyMap<number, CpuTimes>;
}
