import type { InterfaceSettings } from '#base';
import type { Manager } from '../managers/manager.ts';

/** When the machine's start brings an interface up, in the words of netcf. */
export type StartMode = 'onboot' | 'none' | 'hotplug';

/** Lets a reader fill a value in member by member. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The written settings of one address family. */
export interface WrittenFamily {
  readonly dhcp?: boolean | undefined;
  /** Whether the DNS servers of DHCP are used; absent for the default of the service. */
  readonly dhcpDns?: boolean | undefined;
  /** IPv6 only: addresses from router advertisements. */
  readonly autoconf?: boolean | undefined;
  /** Whether the family is turned off. */
  readonly disabled?: boolean | undefined;
  readonly addresses?: readonly { readonly address: string; readonly prefixLength: number }[] | undefined;
  readonly gateway?: string | undefined;
  /** Metric of the gateway. */
  readonly metric?: number | undefined;
}

/** Written settings in the kernel's words; a member is absent where the text does not set it. */
export interface WrittenSettings extends InterfaceSettings {
  /** The bond or bridge that the interface is to join. */
  readonly master?: string | undefined;
  /** Whether the bond prefers this member. */
  readonly isPrimary?: boolean | undefined;
  /** Members that the definition of a bond or bridge lists, in order. */
  readonly members?: readonly string[] | undefined;
  readonly lower?: string | undefined;
  readonly vlanId?: number | undefined;
  /** Names of VLANs that the definition of their lower interface lists. */
  readonly vlanNames?: readonly string[] | undefined;
  readonly ipv4?: WrittenFamily | undefined;
  readonly ipv6?: WrittenFamily | undefined;
}

/** Which interfaces a definition applies to; a link must fit every list that is not empty. */
export interface DefinitionMatch {
  /** Names or shell patterns; one after `!` excludes. */
  readonly names: readonly string[];
  readonly macs: readonly string[];
  /** Kinds in the words of property `kind`. */
  readonly kinds: readonly string[];
}

/** One file, stanza or profile of a network service. */
export interface DefinitionPart {
  readonly service: Manager;
  /** Where it is written, for people: a path, or the name of a profile. */
  readonly source: string;
  /** `device` makes an interface (a `.netdev` file); `settings` configures one. */
  readonly role: 'device' | 'settings';
  readonly match: DefinitionMatch;
  /** In the words of property `kind`; absent where the text does not tell. */
  readonly kind?: string | undefined;
  /** Absent where another part, such as the `.network` file of a device, tells. */
  readonly startMode?: StartMode | undefined;
  /** Whether it may not apply to this machine, or applies to links that others define: it defines no interface by itself. */
  readonly isConditional?: boolean | undefined;
  /** True for a text that keeps the service off the interface. */
  readonly isUnmanaged?: boolean | undefined;
  readonly settings: WrittenSettings;
  /** What of the text is not understood, with its line; empty when everything is. */
  readonly problems: readonly string[];
}

/** The written configuration of all network services. */
export interface Definitions {
  /** In the order of precedence within each service. */
  readonly parts: readonly DefinitionPart[];
  /** False when not all services could be asked. */
  readonly complete: boolean;
}

/** The definition of one interface by one service. */
export interface Definition {
  readonly service: Manager;
  readonly name: string;
  readonly kind: string | undefined;
  readonly startMode: StartMode;
  readonly sources: readonly string[];
  readonly settings: WrittenSettings;
  readonly problems: readonly string[];
}
