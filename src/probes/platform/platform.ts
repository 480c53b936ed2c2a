/** The machine and its operating system. Source: /proc, /etc/os-release, SMBIOS by /sys/class/dmi/id. */
export interface Platform {
  /** As `uname -m`, such as `x86_64`; undefined in a Xen Dom0, which may be smaller than its machine. */
  readonly architecture: string | undefined;
  readonly kernelVersion: string | undefined;
  /** Such as `Debian GNU/Linux 12 (bookworm)`. */
  readonly osName: string | undefined;
  readonly hostname: string | undefined;
  readonly manufacturer: string | undefined;
  readonly productName: string | undefined;
  readonly serialNumber: string | undefined;
  readonly firmwareVersion: string | undefined;
  /** Source of each of the four facts above that is known: `smbios`, `device-tree`, `systeminformation`. */
  readonly firmwareSources: Readonly<Record<string, string>>;
  /** Hypervisor for guests of this machine: `kvm`, `xen`, or `none`. */
  readonly hypervisorType: string | undefined;
  /** The kernel's UUID of this boot. */
  readonly bootId: string | undefined;
  /** Nanoseconds since 1970, in steps of a second. */
  readonly bootTimeNs: bigint | undefined;
  readonly clockSynchronized: boolean | undefined;
  /** Where that comes from. */
  readonly clockSource: 'kernel' | 'file' | undefined;
  /** Undefined on systems that do not record it. */
  readonly rebootRequired: boolean | undefined;
  /** Servers for name resolution in order; undefined when none is configured. */
  readonly dnsServers: readonly string[] | undefined;
}
