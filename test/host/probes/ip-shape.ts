/** What `ip -json -details -statistics link` prints, as far as it is compared. */
export interface IpLink {
  readonly ifindex: number;
  readonly ifname: string;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly operstate: string;
  readonly link_type: string;
  readonly address?: string;
  readonly master?: string;
  /** Null of a tunnel on no device. */
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

/** `ip -json route`; without details it leaves out the protocol `boot`. */
export interface IpRoute extends IpHop {
  readonly dst: string;
  readonly protocol?: string;
  readonly metric?: number;
  readonly type?: string;
  readonly table?: string;
  readonly nexthops?: readonly (IpHop & { readonly weight: number })[];
}
