/** What machine this is and what runs on it. Source: /proc, /etc/os-release, SMBIOS by /sys/class/dmi/id. */
export interface Platform {
  /** As `uname -m` has it, such as `x86_64`; absent in a Xen Dom0, which may be smaller than its machine. */
  readonly architecture: string | undefined;
  readonly kernelVersion: string | undefined;
  /** Such as `Debian GNU/Linux 12 (bookworm)`. */
  readonly osName: string | undefined;
  readonly hostname: string | undefined;
  readonly manufacturer: string | undefined;
  readonly productName: string | undefined;
  readonly serialNumber: string | undefined;
  readonly firmwareVersion: string | undefined;
  /** Where each of the four above came from that is there: `smbios`, `device-tree`, `systeminformation`. */
  readonly firmwareSources: Readonly<Record<string, string>>;
  /** What runs guests here: `kvm`, `xen`, or `none`. */
  readonly hypervisorType: string | undefined;
  /** The kernel's own UUID of this boot. */
  readonly bootId: string | undefined;
  /** Nanoseconds since 1970, to the second. */
  readonly bootTimeNs: bigint | undefined;
  readonly clockSynchronized: boolean | undefined;
  /** Absent where the system has no way to say so. */
  readonly rebootRequired: boolean | undefined;
  /** Servers that name resolution asks, in their order; absent where there is none. */
  readonly dnsServers: readonly string[] | undefined;
}
