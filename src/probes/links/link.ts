/** Counters of a link since its creation, in 64 bits. Source: `rtnl_link_stats64`. */
export interface LinkCounters {
  readonly rxBytes: bigint;
  readonly rxPackets: bigint;
  readonly rxErrors: bigint;
  readonly rxDropped: bigint;
  readonly rxMulticast: bigint;
  readonly txBytes: bigint;
  readonly txPackets: bigint;
  readonly txErrors: bigint;
  readonly txDropped: bigint;
  readonly collisions: bigint;
}

/**
 * Options of a bond, a bridge or a bridge's port with the kernel's names, such as `{ miimon: 100, xmit_hash_policy: 'layer2' }`;
 * of a bridge and its ports also the VLANs: `{ vlans: ['1', '10-20'], pvid: 1, untagged: ['1'] }`.
 */
export type LinkOptions = Readonly<Record<string, string | number | readonly string[]>>;

export interface Vlan {
  readonly id: number;
  /** `802.1Q` or `802.1ad`; undefined for any other EtherType. */
  readonly protocol: string | undefined;
}

export interface Bond {
  /** `balance-rr`, `active-backup`, `balance-xor`, `broadcast`, `802.3ad`, `balance-tlb`, `balance-alb`. */
  readonly mode: string | undefined;
  /** Interval of link monitoring in milliseconds; 0 for off. */
  readonly miimonMs: number | undefined;
  /** Name of the member that carries the traffic; undefined in modes without one, and while none is up. */
  readonly activeMember: string | undefined;
}

export interface Bridge {
  readonly stp: boolean | undefined;
  readonly forwardDelayMs: number | undefined;
}

/** The facts of a link as a member of a bond. */
export interface BondMember {
  /** `up`, `going down`, `down`, `going back`. */
  readonly miiStatus: string | undefined;
  readonly linkFailures: number | undefined;
}

/** One network interface of the kernel. Source: rtnetlink and ethtool netlink, else /sys/class/net. */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** `physical` (a device on a bus), `loopback`, else the kernel's name: `bond`, `vlan`, `bridge`, `veth`, `tun`, … */
  readonly kind: string;
  readonly alias: string | undefined;
  /** Undefined when there are none. */
  readonly alternativeNames: readonly string[] | undefined;
  readonly adminUp: boolean | undefined;
  readonly carrier: boolean | undefined;
  /** RFC 2863: `up`, `down`, `lowerlayerdown`, `dormant`, `testing`, `notpresent`; undefined for `unknown`. */
  readonly operState: string | undefined;
  /** Nominal speed in Mbit/s; undefined without carrier, and where the driver reports none. */
  readonly speed: number | undefined;
  readonly duplex: 'full' | 'half' | undefined;
  readonly autoNegotiation: boolean | undefined;
  /** Lower case with colons; six octets, twenty on InfiniBand; undefined for links without such an address. */
  readonly macAddress: string | undefined;
  /** The card's own address, which it keeps while a bond assigns another. */
  readonly permanentMac: string | undefined;
  /** Whether the kernel speaks IPv6 on the link: it is not disabled, and the MTU is large enough. */
  readonly ipv6Enabled: boolean | undefined;
  readonly mtu: number | undefined;
  /** Smallest and largest MTU of the driver. */
  readonly mtuMin: number | undefined;
  readonly mtuMax: number | undefined;
  /** Name of the bond, bridge or other master device. */
  readonly master: string | undefined;
  /** Name of the lower device; undefined when it is in another network namespace. */
  readonly lower: string | undefined;
  readonly vlan: Vlan | undefined;
  readonly bond: Bond | undefined;
  readonly bridge: Bridge | undefined;
  /** Options of a bond, a bridge, or a bridge's port. */
  readonly options: LinkOptions | undefined;
  /** Names of the members of a bond or bridge, in the kernel's order. */
  readonly members: readonly string[] | undefined;
  /** How many members have carrier and, in a bond, pass its link monitoring. */
  readonly membersUp: number | undefined;
  /** True for a bond with members of which one is not up. Undefined for a bridge: its ports come and go by design. */
  readonly degraded: boolean | undefined;
  readonly bondMember: BondMember | undefined;
  readonly driver: string | undefined;
  readonly driverVersion: string | undefined;
  readonly firmwareVersion: string | undefined;
  /** Address on the bus, such as `0000:00:03.0`. */
  readonly busInfo: string | undefined;
  readonly vendorName: string | undefined;
  readonly deviceName: string | undefined;
  /** Letters of ethtool(8), such as `g` for a magic packet, `d` when all are off; undefined without root. */
  readonly wakeOnLan: string | undefined;
  readonly numaNode: number | undefined;
  /** Number of enabled SR-IOV virtual functions; undefined for cards without SR-IOV. */
  readonly virtualFunctions: number | undefined;
  readonly counters: LinkCounters | undefined;
  readonly carrierChanges: number | undefined;
}

type OptionalFact = Exclude<keyof Link, 'index' | 'name' | 'kind'>;

/** The facts of a link of which only index, name and kind are known. */
export const unknownLinkFacts: { readonly [Fact in OptionalFact]: undefined } = {
  alias: undefined,
  alternativeNames: undefined,
  adminUp: undefined,
  carrier: undefined,
  operState: undefined,
  speed: undefined,
  duplex: undefined,
  autoNegotiation: undefined,
  macAddress: undefined,
  permanentMac: undefined,
  ipv6Enabled: undefined,
  mtu: undefined,
  mtuMin: undefined,
  mtuMax: undefined,
  master: undefined,
  lower: undefined,
  vlan: undefined,
  bond: undefined,
  bridge: undefined,
  options: undefined,
  members: undefined,
  membersUp: undefined,
  degraded: undefined,
  bondMember: undefined,
  driver: undefined,
  driverVersion: undefined,
  firmwareVersion: undefined,
  busInfo: undefined,
  vendorName: undefined,
  deviceName: undefined,
  wakeOnLan: undefined,
  numaNode: undefined,
  virtualFunctions: undefined,
  counters: undefined,
  carrierChanges: undefined,
};

/** Indexes links by the kernel's number, with which addresses and routes refer to them. */
export function linksByIndex(links: readonly Link[]): ReadonlyMap<number, Link> {
  return new Map(links.map((link) => [link.index, link]));
}
