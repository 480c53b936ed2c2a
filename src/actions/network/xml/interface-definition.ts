import type { FurtherSettings } from './further-settings.ts';

/** The IPv4 or IPv6 settings of an interface. */
export interface ProtocolSettings {
  /** DHCP for IPv4, DHCPv6 for IPv6. */
  readonly dhcp?: boolean | undefined;
  /** Whether the DNS servers that DHCP brings are used; absent for the default of the client. */
  readonly dhcpDns?: boolean | undefined;
  /** IPv6 only: addresses from router advertisements. */
  readonly autoconf?: boolean | undefined;
  readonly addresses: readonly { readonly address: string; readonly prefixLength: number }[];
  /** Gateway of the default route through this interface. */
  readonly gateway?: string | undefined;
}

/** Operational state of a link (RFC 2863), in the kernel's words. */
export type OperationalState =
  | 'unknown'
  | 'notpresent'
  | 'down'
  | 'lowerlayerdown'
  | 'testing'
  | 'dormant'
  | 'up';

interface CommonSettings {
  readonly name: string;
  /** When the system starts the interface; absent from a running definition. */
  readonly startMode?: 'onboot' | 'none' | 'hotplug' | undefined;
  /** Bytes. */
  readonly mtu?: number | undefined;
  readonly ipv4?: ProtocolSettings | undefined;
  readonly ipv6?: ProtocolSettings | undefined;
  /** What libvirt's grammar cannot say. */
  readonly further?: FurtherSettings | undefined;
}

/** The state that a running interface reports. */
interface ReportedLink {
  /** Mbit/s. */
  readonly speed?: number | undefined;
  readonly state?: OperationalState | undefined;
}

export interface EthernetDefinition extends CommonSettings {
  readonly kind: 'ethernet';
  readonly macAddress?: string | undefined;
  readonly link?: ReportedLink | undefined;
}

export interface VlanDefinition extends CommonSettings {
  readonly kind: 'vlan';
  readonly tag: number;
  readonly lowerInterface: string;
  readonly link?: ReportedLink | undefined;
}

/** The members whose ARP answers a bond checks, in the words of the XML, which are the kernel's. */
export const arpValidations = ['none', 'active', 'backup', 'all'] as const;
export type ArpValidation = (typeof arpValidations)[number];

export interface BondDefinition extends CommonSettings {
  readonly kind: 'bond';
  /** The kernel's name, such as `active-backup`. */
  readonly mode?: string | undefined;
  readonly miimon?:
    | {
        readonly frequencyMs: number;
        readonly downDelayMs?: number | undefined;
        readonly upDelayMs?: number | undefined;
        /** Whether the bond reads the driver's carrier state (`netif`), rather than an ioctl. */
        readonly byCarrier?: boolean | undefined;
      }
    | undefined;
  /** Replaces `miimon`: a member is up while an IPv4 address answers through it. */
  readonly arpMonitor?:
    | {
        readonly intervalMs: number;
        readonly target: string;
        readonly validate?: ArpValidation | undefined;
      }
    | undefined;
  readonly link?: ReportedLink | undefined;
  /** An active-backup bond prefers the first member. */
  readonly members: readonly EthernetDefinition[];
}

export interface BridgeDefinition extends CommonSettings {
  readonly kind: 'bridge';
  readonly stp?: boolean | undefined;
  readonly forwardDelayMs?: number | undefined;
  readonly ports: readonly (EthernetDefinition | VlanDefinition | BondDefinition)[];
}

/** An interface as plain data: a running one, or one to create. */
export type InterfaceDefinition = EthernetDefinition | VlanDefinition | BondDefinition | BridgeDefinition;
