/** Counters of a link since it was made, as 64-bit numbers of the kernel (`rtnl_link_stats64`). */
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

/** Options of a bond or bridge by the kernel's own names, such as `{ miimon: 100, xmit_hash_policy: 'layer2' }`. */
export type LinkOptions = Readonly<Record<string, string | number | readonly string[]>>;

export interface Vlan {
  readonly id: number;
  /** `802.1Q` or `802.1ad`; absent where the kernel names another. */
  readonly protocol: string | undefined;
}

export interface Bond {
  /** `balance-rr`, `active-backup`, `balance-xor`, `broadcast`, `802.3ad`, `balance-tlb`, `balance-alb`. */
  readonly mode: string | undefined;
  /** Interval of link monitoring; 0 is off. */
  readonly miimonMs: number | undefined;
  /** Name of the member that carries the traffic; absent in modes that have none, and where none is up. */
  readonly activeMember: string | undefined;
}

export interface Bridge {
  readonly stp: boolean | undefined;
  readonly forwardDelayMs: number | undefined;
}

/** What a link is as a member of a bond. */
export interface BondMember {
  /** `up`, `going down`, `down`, `going back`. */
  readonly miiStatus: string | undefined;
  readonly linkFailures: number | undefined;
}

/** One network interface as the kernel has it. Source: rtnetlink and ethtool netlink, else /sys/class/net. */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** `physical` (it sits on a bus), `loopback`, else the kernel's word: `bond`, `vlan`, `bridge`, `veth`, `tun`, … */
  readonly kind: string;
  readonly alias: string | undefined;
  /** Absent where there is none. */
  readonly alternativeNames: readonly string[] | undefined;
  readonly adminUp: boolean | undefined;
  readonly carrier: boolean | undefined;
  /** RFC 2863: `up`, `down`, `lowerlayerdown`, `dormant`, `testing`, `notpresent`; absent where unknown. */
  readonly operState: string | undefined;
  /** Nominal, in Mbit/s; absent without carrier and where the driver knows none. */
  readonly speed: number | undefined;
  readonly duplex: 'full' | 'half' | undefined;
  readonly autoNegotiation: boolean | undefined;
  /** Lower case with colons; six octets, twenty on InfiniBand; absent where the link has no such address. */
  readonly macAddress: string | undefined;
  /** What the card itself says; holds while a bond lends it another. */
  readonly permanentMac: string | undefined;
  readonly mtu: number | undefined;
  /** Smallest and largest MTU that the driver takes; a maximum that it does not name is absent. */
  readonly mtuMin: number | undefined;
  readonly mtuMax: number | undefined;
  /** Name of the bond, bridge or other device that it is enslaved to. */
  readonly master: string | undefined;
  /** Name of the device below; absent where that is in another network namespace. */
  readonly lower: string | undefined;
  readonly vlan: Vlan | undefined;
  readonly bond: Bond | undefined;
  readonly bridge: Bridge | undefined;
  /** Of a bond or bridge. */
  readonly options: LinkOptions | undefined;
  /** Names of a bond's or bridge's members, in the kernel's order. */
  readonly members: readonly string[] | undefined;
  /** How many of them have carrier and, in a bond, pass its monitoring. */
  readonly membersUp: number | undefined;
  /** A bond that has members of which one is not up; absent for a bridge, whose ports come and go by design. */
  readonly degraded: boolean | undefined;
  readonly bondMember: BondMember | undefined;
  readonly driver: string | undefined;
  readonly driverVersion: string | undefined;
  readonly firmwareVersion: string | undefined;
  /** Address on the bus, such as `0000:00:03.0`. */
  readonly busInfo: string | undefined;
  readonly vendorName: string | undefined;
  readonly deviceName: string | undefined;
  /** Words of ethtool's netlink interface (`magic`, `phy`, …), comma-separated, or `none`; absent unless root. */
  readonly wakeOnLan: string | undefined;
  readonly numaNode: number | undefined;
  /** SR-IOV virtual functions that are switched on; absent where the card has none. */
  readonly virtualFunctions: number | undefined;
  readonly counters: LinkCounters | undefined;
  readonly carrierChanges: number | undefined;
}
