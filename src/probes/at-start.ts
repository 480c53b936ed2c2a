
/** One memory module in its bank. Source: SMBIOS type 17. */
export interface MemoryModule {
  readonly bank: string | undefined;
  readonly sizeKiB: number | undefined;
  /** Such as `DDR4`. */
  readonly type: string | undefined;
  readonly clockMhz: number | undefined;
  readonly manufacturer: string | undefined;
  readonly partNumber: string | undefined;
}

/** What costs several processes to find and cannot change while the machine runs. */
export interface AtStart {
  readonly chassisType: string | undefined;
  readonly memoryModules: readonly MemoryModule[] | undefined;
}
