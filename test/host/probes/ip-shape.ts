/** The compared fields of `ip -json -details -statistics link`. */
export interface IpLink {
  readonly ifindex: number;
  readonly ifname: string;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly operstate: string;
  readonly link_type: string;
  readonly address?: string;
  readonly master?: string;
  /** Null for a tunnel without a lower device. */
  readonly link?: string | null;
  readonly permaddr?: string;
  readonly altnames?: readonly string[];
  readonly linkinfo?: { readonly info_kind?: string };
  readonly stats64: Readonly<Record<'rx' | 'tx', Readonly<Record<string, number>>>>;
}

export interface IpAddress {
  readonly family: string;
  readonly local: string;
  readonly prefixlen: number;
  readonly scope: string;
  readonly broadcast?: string;
  readonly address?: string;
  readonly valid_life_time: number;
  readonly preferred_life_time: number;
}
export interface IpAddressLink {
  readonly ifindex: number;
  readonly addr_info: readonly Partial<IpAddress>[];
}

interface IpHop {
  readonly dev?: string;
  readonly gateway?: string;
  readonly via?: { readonly family: string; readonly host: string };
}

/** A route of `ip -json route`, which omits the protocol `boot`. */
export interface IpRoute extends IpHop {
  readonly dst: string;
  readonly protocol?: string;
  readonly metric?: number;
  readonly type?: string;
  readonly table?: string;
  readonly nexthops?: readonly (IpHop & { readonly weight: number })[];
}
