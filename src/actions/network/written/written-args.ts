import type { InterfaceToWrite } from '../definitions/interface-to-write.ts';
import type { SavedAddresses } from '../dhcp/saved-addresses.ts';
import type { Family } from '../state/network-state.ts';

export interface WrittenArgs {
  /** The written definition: the interface itself first, then its members. */
  readonly interfaces: readonly InterfaceToWrite[];
  /** The static addresses that DHCP replaces; undefined for a family without DHCP. */
  readonly saved: { readonly [F in Family]: SavedAddresses | undefined };
}
