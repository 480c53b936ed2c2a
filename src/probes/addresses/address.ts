/** One IPv4 or IPv6 address of a link. Source: RTM_GETADDR, else /proc/net. */
export interface Address {
  /** Of the link; {@link linksByIndex} has its name. */
  readonly interfaceIndex: number;
  readonly family: 'ipv4' | 'ipv6';
  /** Canonical text (RFC 5952 for IPv6). */
  readonly address: string;
  readonly prefixLength: number;
  /** The other end of a point-to-point link; the prefix is then of this one. */
  readonly peer: string | undefined;
  /** IPv4 only. */
  readonly netmask: string | undefined;
  readonly broadcast: string | undefined;
  /** `global`, `site`, `link`, `host`, `nowhere`, or the kernel's number. */
  readonly scope: string | undefined;
  /** `static`, `dhcp`, `ra`, `link-local`, `kernel`. */
  readonly origin: string | undefined;
  /** `permanent`, `secondary`, `temporary`, `tentative`, `dadfailed`, `deprecated`, `mngtmpaddr`, `noprefixroute`, … */
  readonly flags: readonly string[] | undefined;
  /** Nanoseconds left; absent for ever. */
  readonly validLifetimeNs: bigint | undefined;
  readonly preferredLifetimeNs: bigint | undefined;
}
