import type { InterfaceSettings } from '#base';
import type { Family } from '../state/network-state.ts';
import type { ProtocolSettings } from '../xml/interface-definition.ts';

/** One interface to write down: a definition without the interfaces inside it. */
export interface InterfaceToWrite {
  readonly name: string;
  /** In the words of property `kind`, such as `physical` or `vlan`. */
  readonly kind: string;
  /** The address that tells which card is meant; the interface does not get it. */
  readonly cardAddress?: string | undefined;
  readonly startMode?: 'onboot' | 'none' | 'hotplug' | undefined;
  readonly master?: WrittenMaster | undefined;
  readonly lower?: string | undefined;
  readonly vlanId?: number | undefined;
  readonly settings: InterfaceSettings;
  readonly ipv4?: ProtocolSettings | undefined;
  readonly ipv6?: ProtocolSettings | undefined;
  /** Metric of the gateway of each family. */
  readonly gatewayMetrics?: { readonly [F in Family]?: number | undefined } | undefined;
  readonly disabled?: readonly Family[] | undefined;
}

/** The bond or bridge that an interface is to join. */
export interface WrittenMaster {
  readonly name: string;
  readonly kind: 'bond' | 'bridge';
  /** Whether the bond prefers this member. */
  readonly isPrimary?: boolean | undefined;
}
