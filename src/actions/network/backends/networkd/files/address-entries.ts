import { compact } from '#base';
import { canonicalAddress } from '#netlink';
import { type AddressState, addressText } from '../../../state/network-state.ts';
import { lastValue, type Section, withSection } from './unit-file.ts';

/** Static addresses of a link: those that the change removes, and all that the link is to have afterwards. */
export interface AddressChange {
  readonly removed: readonly AddressState[];
  readonly wanted: readonly AddressState[];
}

/** Removes the entries of removed addresses and adds the missing ones. Keeps all other entries as they are. */
export function withAddresses(
  sections: readonly Section[],
  { removed, wanted }: AddressChange,
): readonly Section[] {
  const isRemoved = (text: string | undefined) =>
    text !== undefined && removed.some((address) => matches(text, address));
  const remaining = withSection(sections, 'Network', (entries) =>
    entries.filter(([key, value]) => key !== 'Address' || !isRemoved(value)),
  ).filter((section) => section.name !== 'Address' || !isRemoved(addressOfSection(section)));
  const configured = remaining.flatMap((section) => {
    if (section.name === 'Address') return [addressOfSection(section) ?? ''];
    return section.name === 'Network'
      ? section.entries.filter(([key]) => key === 'Address').map(([, value]) => value)
      : [];
  });
  const missing = wanted.filter((address) => !configured.some((text) => matches(text, address)));
  return [...remaining, ...missing.map(toSection)];
}

/** Returns `10.0.0.5/24`, followed by `@` and the peer when the section names one. */
function addressOfSection(section: Section): string | undefined {
  const address = lastValue(section, 'Address');
  const peer = lastValue(section, 'Peer');
  if (address === undefined || peer === undefined) return address;
  return `${address.split('/')[0]}/${peer.split('/')[1] ?? ''}@${peer.split('/')[0]}`;
}

function matches(text: string, address: AddressState): boolean {
  const [own = '', ...rest] = text.split('/');
  const canonical = canonicalAddress(own)?.address ?? own;
  // networkd derives a missing prefix from the address class, or takes the address alone.
  if (rest.length === 0) return canonical === address.address;
  return [canonical, ...rest].join('/') === addressText(address);
}

function toSection(state: AddressState): Section {
  const { address, prefixLength, family, peer, broadcast, label, link, scope, noPrefixRoute, noDad } = state;
  const isPlainIpv4 = family === 'ipv4' && peer === undefined;
  const entries = compact({
    Address: `${address}/${prefixLength}`,
    Peer: peer === undefined ? undefined : `${peer}/${prefixLength}`,
    Label: family === 'ipv4' && label !== link ? label : undefined,
    Scope: scope === 'global' ? undefined : scope,
    AddPrefixRoute: noPrefixRoute ? 'no' : undefined,
    DuplicateAddressDetection: noDad ? 'none' : undefined,
    // Without this key networkd computes a broadcast address.
    Broadcast: isPlainIpv4 ? (broadcast ?? 'no') : undefined,
  });
  return { name: 'Address', entries: Object.entries(entries) };
}
