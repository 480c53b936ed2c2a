/** One logical processor. Source: /proc/cpuinfo, /sys/devices/system/cpu. */
export interface Cpu {
  readonly processor: number;
  /** Number of the socket. */
  readonly physicalId: number | undefined;
  readonly coreId: number | undefined;
  /** Number of cores in the socket. */
  readonly cpuCores: number | undefined;
  /** Number of logical processors in the socket. */
  readonly siblings: number | undefined;
  readonly vendorId: string | undefined;
  readonly modelName: string | undefined;
  readonly cpuFamily: number | undefined;
  readonly model: number | undefined;
  readonly stepping: number | undefined;
  readonly cpuidLevel: number | undefined;
  /** Clock rate on the label, in MHz. */
  readonly nominalMhz: number | undefined;
  readonly cacheSizeKiB: number | undefined;
  /** Separated by blanks, in the kernel's order. */
  readonly flags: string | undefined;
  readonly online: boolean | undefined;
  readonly numaNode: number | undefined;
  /** Clock rate at the time of the reading, in MHz. */
  readonly mhz: number | undefined;
}

/** The processors of the machine. Undefined in a Xen Dom0, which sees only its own share. */
export interface Cpus {
  /** Number of online logical processors. */
  readonly cpuCount: number | undefined;
  readonly sockets: number | undefined;
  /** Number of cores in all sockets, of online processors. */
  readonly cores: number | undefined;
  /** Number of present logical processors, online or not. */
  readonly threads: number | undefined;
  readonly numaNodes: number | undefined;
  readonly vendor: string | undefined;
  readonly modelName: string | undefined;
  /** The present logical processors in order. */
  readonly cpus: readonly Cpu[];
}

/** Time of a processor since boot, in nanoseconds, in steps of 10 ms. Source: proc_stat(5). */
export interface CpuTimes {
  /** Includes the time of guests. */
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
  /** Online processors by number. */
  readonly byProcessor: ReadonlyMap<number, CpuTimes>;
}
