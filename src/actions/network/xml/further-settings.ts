import type { InterfaceSettings } from '#base';
import type { Family } from '../state/network-state.ts';

/** The XML namespace of the settings that libvirt's grammar has no words for. Readers that do not know it skip it. */
export const furtherNamespace = 'http://ovirt.org/ovirt-node/interface/1.0';
/** The prefix of that namespace in what is printed, and in messages. */
export const furtherPrefix = 'ovirt';

/** Settings of an interface that libvirt's grammar cannot say: the MTU of an interface inside another, for example. */
export interface FurtherSettings extends InterfaceSettings {
  /** The kernel's word for the kind, where the grammar has none and says `ethernet`. */
  readonly kind?: string | undefined;
  /** Metric of the gateway of each family. */
  readonly gatewayMetrics?: { readonly [F in Family]?: number | undefined } | undefined;
  /** Families that are turned off, not only without settings. */
  readonly disabled?: readonly Family[] | undefined;
}
