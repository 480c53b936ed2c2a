/** One routing policy rule, such as `ip rule` shows. Source: RTM_GETRULE. */
export interface Rule {
  readonly family: 'ipv4' | 'ipv6';
  /** Rules are tried in this order, lower first. */
  readonly priority: number;
  /** Position among the rules of this family and priority, in the kernel's order, from 0. */
  readonly number: number;
  /** With prefix length; undefined for every address, as is `destination`. */
  readonly source: string | undefined;
  readonly destination: string | undefined;
  readonly incomingInterface: string | undefined;
  readonly outgoingInterface: string | undefined;
  /** `lookup`, `goto 100` (the priority to go on with), `nop`, `blackhole`, `unreachable`, `prohibit`, or the kernel's number. */
  readonly action: string;
  /** Number of the table of `lookup`; undefined for another action, and where the table is that of a VRF. */
  readonly table: number | undefined;
  readonly mark: number | undefined;
  /** Bits of the mark that are compared; undefined for all. */
  readonly markMask: number | undefined;
  /** The octet of IPv4's TOS or IPv6's traffic class; undefined for every one. */
  readonly typeOfService: number | undefined;
  /** True for a rule that applies to the packets which the other members do not describe. */
  readonly inverted: boolean;
}
