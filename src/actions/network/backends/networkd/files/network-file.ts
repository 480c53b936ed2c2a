import { type LinkState, linkNamed, type NetworkState } from '../../../state/network-state.ts';
import { configuredAddressesOf, configuredRoutesOf } from '../../common/configured.ts';
import { withAddresses } from './address-entries.ts';
import { type DhcpSetting, withDhcp } from './dhcp-entries.ts';
import { ipv6Entries } from './ipv6-entries.ts';
import { withRoutes } from './route-entries.ts';
import {
  type Entry,
  findSection,
  lastValue,
  mergeSections,
  type Section,
  withKey,
  withSection,
} from './unit-file.ts';
import { withBridgeVlans } from './vlan-entries.ts';

/** Input of {@link networkSections}. */
export interface NetworkFileInput {
  readonly name: string;
  /** Sections of the link's file in use, with its drop-ins; undefined when no file matches the link. */
  readonly current: readonly Section[] | undefined;
  /** Sections of the administrator's file, where `current` is one of ours. */
  readonly origin: readonly Section[] | undefined;
  readonly before: NetworkState;
  readonly wanted: NetworkState;
  readonly dhcp?: DhcpSetting | undefined;
  /** Names of the VLANs on this link that the change removes. */
  readonly removedVlans: readonly string[];
}

/** Computes the sections of a link's `.network` file: those in use, with the change applied. */
export function networkSections(input: NetworkFileInput): readonly Section[] {
  const { name, current, before, wanted } = input;
  const was = linkNamed(before, name);
  const is = linkNamed(wanted, name);
  if (!is) return [];
  const own = mergeSections(current ?? [], ['Match', 'Link', 'Network']).filter(
    (section) => section.name !== 'Match',
  );
  const withLink = withSection(own, 'Link', (entries) => linkEntries(entries, was, is));
  const withNetwork = withSection(withLink, 'Network', (entries) => networkEntries(entries, input, was, is));
  const withStaticAddresses = withAddresses(
    withNetwork,
    difference(configuredAddressesOf(before, name), configuredAddressesOf(wanted, name)),
  );
  const withStaticRoutes = withRoutes(
    withStaticAddresses,
    difference(configuredRoutesOf(before, name), configuredRoutesOf(wanted, name)),
  );
  const withVlans = withBridgeVlans(withStaticRoutes, was, is);
  const complete = input.dhcp ? withDhcp(withVlans, input.dhcp, input.origin) : withVlans;
  return [
    { name: 'Match', entries: [['Name', name]] },
    ...['Link', 'Network'].flatMap((part) => findSection(complete, part) ?? []),
    ...complete.filter((section) => section.name !== 'Link' && section.name !== 'Network'),
  ];
}

function difference<T>(before: readonly T[], wanted: readonly T[]) {
  const texts = new Set(wanted.map((item) => JSON.stringify(item)));
  return { removed: before.filter((item) => !texts.has(JSON.stringify(item))), wanted };
}

function linkEntries(entries: readonly Entry[], was: LinkState | undefined, is: LinkState): readonly Entry[] {
  const section: Section = { name: 'Link', entries };
  const mtu = lastValue(section, 'MTUBytes');
  const mac = lastValue(section, 'MACAddress');
  const setsMac = was !== undefined && (was.macAddress !== is.macAddress || mac !== undefined);
  const setsMtu = was !== undefined && (was.mtu !== is.mtu || mtu !== undefined);
  return withKey(
    withKey(
      withKey(entries, 'MACAddress', setsMac && !isBondMember(is) ? is.macAddress : mac),
      'MTUBytes',
      setsMtu ? String(is.mtu) : mtu,
    ),
    'ActivationPolicy',
    activationPolicy(lastValue(section, 'ActivationPolicy'), was, is),
  );
}

/** A bond gives its members its own MAC address. */
const isBondMember = ({ masterKind }: LinkState): boolean => masterKind === 'bond';

/** Policies with which networkd does not set a link up. */
const passivePolicies: ReadonlySet<string | undefined> = new Set(['down', 'always-down', 'manual']);

/** Keeps a link down that is to be down: without a policy networkd sets up every link that a file matches. */
function activationPolicy(
  current: string | undefined,
  was: LinkState | undefined,
  is: LinkState,
): string | undefined {
  const isChanged = was?.up !== is.up;
  const isPassive = passivePolicies.has(current);
  if (!is.up) return isPassive && !(current === 'manual' && isChanged) ? current : 'down';
  return isPassive && (isChanged || current !== 'manual') ? undefined : current;
}

/** Keys of a bond's member or a bridge's port: it has no addresses of any kind. */
const portKeys: readonly Entry[] = [
  ['LinkLocalAddressing', 'no'],
  ['IPv6AcceptRA', 'no'],
  ['DHCP', 'no'],
];

function networkEntries(
  entries: readonly Entry[],
  { current, origin, removedVlans }: NetworkFileInput,
  was: LinkState | undefined,
  is: LinkState,
): readonly Entry[] {
  const remaining = entries.filter(([key, value]) => key !== 'VLAN' || !removedVlans.includes(value));
  const isChanged = was !== undefined && was.lacksIpv6 !== is.lacksIpv6;
  const withIpv6 = isChanged ? ipv6Entries(remaining, is.lacksIpv6 === true, origin) : remaining;
  const next = !was && current === undefined ? newLinkEntries(withIpv6) : withIpv6;
  return was?.master !== is.master || !was ? masterEntries(next, origin, was, is) : next;
}

/** A new link takes no address from a router advertisement, and gets its addresses without a carrier, too. */
const newLinkEntries = (entries: readonly Entry[]): readonly Entry[] =>
  withKey(withKey(entries, 'IPv6AcceptRA', 'no'), 'ConfigureWithoutCarrier', 'yes');

/** Names the new master. A link without a master gets the keys back that the administrator's file has. */
function masterEntries(
  entries: readonly Entry[],
  origin: readonly Section[] | undefined,
  was: LinkState | undefined,
  is: LinkState,
): readonly Entry[] {
  const free = entries.filter(([key]) => key !== 'Bond' && key !== 'Bridge' && key !== 'PrimarySlave');
  if (is.master !== undefined) {
    const key = is.masterKind === 'bond' ? 'Bond' : 'Bridge';
    return withKey(
      withPortKeys(free, (_, value) => value),
      key,
      is.master,
    );
  }
  if (was?.master === undefined) return free;
  const network = findSection(mergeSections(origin ?? [], ['Network']), 'Network');
  return network ? withPortKeys(free, (key) => lastValue(network, key)) : free;
}

const withPortKeys = (
  entries: readonly Entry[],
  pick: (key: string, portValue: string) => string | undefined,
): readonly Entry[] =>
  portKeys.reduce<readonly Entry[]>((list, [key, value]) => withKey(list, key, pick(key, value)), entries);
