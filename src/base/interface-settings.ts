/** VLANs of a port of a bridge that filters VLANs. */
export interface WrittenPortVlan {
  readonly first: number;
  /** Equal to `first` for a single VLAN. */
  readonly last: number;
  /** Whether untagged frames that arrive belong to it. */
  readonly pvid?: boolean | undefined;
  /** Whether frames leave without a tag. */
  readonly untagged?: boolean | undefined;
}

export interface WrittenRoute {
  /** With its prefix; `0.0.0.0/0` or `::/0` is a default route. */
  readonly destination: string;
  readonly gateway?: string | undefined;
  readonly metric?: number | undefined;
  readonly table?: string | undefined;
  /** Preferred source address. */
  readonly source?: string | undefined;
  readonly scope?: string | undefined;
  /** The kernel's word, such as `blackhole`; a unicast route where it is absent. */
  readonly type?: string | undefined;
  readonly onlink?: boolean | undefined;
}

/** A policy rule, in the words of ip-rule(8). */
export interface WrittenRule {
  readonly family: 'ipv4' | 'ipv6';
  readonly priority?: number | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly table?: string | undefined;
  readonly iif?: string | undefined;
  readonly oif?: string | undefined;
  readonly fwmark?: string | undefined;
}

/** Settings of an interface in the kernel's words, which network services write down and interface XML describes alike. */
export interface InterfaceSettings {
  /** Bytes. */
  readonly mtu?: number | undefined;
  /** The address that the interface gets. */
  readonly macAddress?: string | undefined;
  /** Options of a bond, bridge, VLAN or port, by the kernel's names; several values are separated by commas. */
  readonly options?: Readonly<Record<string, string>> | undefined;
  readonly vlans?: readonly WrittenPortVlan[] | undefined;
  /** Routes beside the gateway of each family. */
  readonly routes?: readonly WrittenRoute[] | undefined;
  readonly rules?: readonly WrittenRule[] | undefined;
  readonly dnsServers?: readonly string[] | undefined;
  readonly dnsSearch?: readonly string[] | undefined;
}
