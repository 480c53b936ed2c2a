/** One IPv4 or IPv6 address of a link. Source: RTM_GETADDR, else /proc/net. */
export interface Address {
  /** Index of the link; {@link linksByIndex} maps it to the link. */
  readonly interfaceIndex: number;
  readonly family: 'ipv4' | 'ipv6';
  /** Canonical text (RFC 5952 for IPv6). */
  readonly address: string;
  readonly prefixLength: number;
  /** The remote end of a point-to-point link, to which the prefix length then applies. */
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
  /** Remaining nanoseconds; undefined for an unlimited lifetime. */
  readonly validLifetimeNs: bigint | undefined;
  readonly preferredLifetimeNs: bigint | undefined;
}

/** The facts of an address that a source without netlink does not know. */
export const unknownAddressFacts = {
  peer: undefined,
  broadcast: undefined,
  scope: undefined,
  origin: undefined,
  flags: undefined,
  validLifetimeNs: undefined,
  preferredLifetimeNs: undefined,
} as const satisfies Partial<Address>;

/** Returns the first IPv4 address of a link that is not secondary. */
export function primaryIpv4(addresses: readonly Address[], interfaceIndex: number): Address | undefined {
  return addresses.find(
    (address) =>
      address.interfaceIndex === interfaceIndex &&
      address.family === 'ipv4' &&
      address.flags?.includes('secondary') !== true,
  );
}
