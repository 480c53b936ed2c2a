import { canonicalAddress } from '../../../state/ip-address.ts';
import { type AddressState, addressText } from '../../../state/network-state.ts';
import { type Entry, lastValue, type Section, withSection } from './unit-file.ts';

/** What a file is to tell of a link's addresses: those that are to go, and all that are to be there. */
export interface AddressChange {
  readonly gone: readonly AddressState[];
  readonly wanted: readonly AddressState[];
}

/** Leaves alone what the file tells already, takes out what is to go, adds what it does not know. */
export function withAddresses(
  sections: readonly Section[],
  { gone, wanted }: AddressChange,
): readonly Section[] {
  const isGone = (told: string | undefined) =>
    told !== undefined && gone.some((address) => is(told, address));
  const inNetwork = withSection(sections, 'Network', (entries) =>
    entries.filter(([key, value]) => key !== 'Address' || !isGone(value)),
  );
  const kept = inNetwork.filter((section) => section.name !== 'Address' || !isGone(toldBy(section)));
  const told = kept.flatMap((section) => {
    if (section.name === 'Address') return [toldBy(section) ?? ''];
    return section.name === 'Network'
      ? section.entries.filter(([key]) => key === 'Address').map(([, value]) => value)
      : [];
  });
  const lacking = wanted.filter((address) => !told.some((text) => is(text, address)));
  return [...kept, ...lacking.map(sectionOf)];
}

/** `10.0.0.5/24`, with `@` and the other end where there is one. */
function toldBy(section: Section): string | undefined {
  const address = lastValue(section, 'Address');
  const peer = lastValue(section, 'Peer');
  if (address === undefined || peer === undefined) return address;
  return `${address.split('/')[0]}/${peer.split('/')[1] ?? ''}@${peer.split('/')[0]}`;
}

function is(told: string, address: AddressState): boolean {
  const [own = '', ...rest] = told.split('/');
  const canonical = canonicalAddress(own)?.address ?? own;
  // One without a prefix is told by its class, or stands for itself.
  if (rest.length === 0) return canonical === address.address;
  return [canonical, ...rest].join('/') === addressText(address);
}

function sectionOf(state: AddressState): Section {
  const { address, prefixLength, family, peer, broadcast, label, link, scope, noPrefixRoute, noDad } = state;
  const entries: Entry[] = [
    ['Address', `${address}/${prefixLength}`],
    ...optional('Peer', peer === undefined ? undefined : `${peer}/${prefixLength}`),
    ...optional('Label', family === 'ipv4' && label !== link ? label : undefined),
    ...optional('Scope', scope === 'global' ? undefined : scope),
    ...optional('AddPrefixRoute', noPrefixRoute ? 'no' : undefined),
    ...optional('DuplicateAddressDetection', noDad ? 'none' : undefined),
  ];
  // It would compute one by itself.
  const ofIpv4: readonly Entry[] = family === 'ipv4' && !peer ? [['Broadcast', broadcast ?? 'no']] : [];
  return { name: 'Address', entries: [...entries, ...ofIpv4] };
}

const optional = (key: string, value: string | undefined): readonly Entry[] =>
  value === undefined ? [] : [[key, value]];
