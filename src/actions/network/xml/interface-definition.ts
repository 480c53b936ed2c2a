/** What of IPv4 or IPv6 an interface is given. */
export interface ProtocolSettings {
  /** DHCP, or DHCPv6. */
  readonly dhcp?: boolean | undefined;
  /** IPv6 only: addresses from router advertisements. */
  readonly autoconf?: boolean | undefined;
  readonly addresses: readonly { readonly address: string; readonly prefixLength: number }[];
  /** Gateway of the default route through this interface. */
  readonly gateway?: string | undefined;
}

/** State of a link in the words of RFC 2863, as the kernel has them. */
export type OperationalState =
  | 'unknown'
  | 'notpresent'
  | 'down'
  | 'lowerlayerdown'
  | 'testing'
  | 'dormant'
  | 'up';

interface Common {
  readonly name: string;
  /** When the system starts it; undefined for what only runs. */
  readonly startMode?: 'onboot' | 'none' | 'hotplug' | undefined;
  readonly mtu?: number | undefined;
  readonly ipv4?: ProtocolSettings | undefined;
  readonly ipv6?: ProtocolSettings | undefined;
}
interface Reported {
  /** Mbit/s. */
  readonly speed?: number | undefined;
  readonly state?: OperationalState | undefined;
}

export interface EthernetDefinition extends Common {
  readonly kind: 'ethernet';
  readonly macAddress?: string | undefined;
  readonly link?: Reported | undefined;
}
export interface VlanDefinition extends Common {
  readonly kind: 'vlan';
  readonly tag: number;
  readonly lowerInterface: string;
  readonly link?: Reported | undefined;
}
/** Of which members answers are looked for, in the XML's words, which are the kernel's, too. */
export const arpValidations = ['none', 'active', 'backup', 'all'] as const;
export type ArpValidation = (typeof arpValidations)[number];

export interface BondDefinition extends Common {
  readonly kind: 'bond';
  /** The kernel's word, such as `active-backup`. */
  readonly mode?: string | undefined;
  readonly miimon?:
    | {
        readonly frequencyMs: number;
        readonly downDelayMs?: number | undefined;
        readonly upDelayMs?: number | undefined;
        /** Whether it asks the driver by its own means (`netif`), not by an ioctl. */
        readonly byCarrier?: boolean | undefined;
      }
    | undefined;
  /** Instead of `miimon`: members are up while an answer comes from an IPv4 address. */
  readonly arpMonitor?:
    | {
        readonly intervalMs: number;
        readonly target: string;
        readonly validate?: ArpValidation | undefined;
      }
    | undefined;
  readonly link?: Reported | undefined;
  /** The first is the one that an active-backup bond prefers. */
  readonly members: readonly EthernetDefinition[];
}
export interface BridgeDefinition extends Common {
  readonly kind: 'bridge';
  readonly stp?: boolean | undefined;
  readonly forwardDelayMs?: number | undefined;
  readonly ports: readonly (EthernetDefinition | VlanDefinition | BondDefinition)[];
}

/** One interface as plain data: what is written down, or what runs. */
export type InterfaceDefinition = EthernetDefinition | VlanDefinition | BondDefinition | BridgeDefinition;
