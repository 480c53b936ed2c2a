import type { LinkState, NetworkState } from '../../../state/network-state.ts';
import { linkNamed } from '../../../state/network-state.ts';
import { withAddresses } from './address-entries.ts';
import { type DhcpSetting, withDhcp } from './dhcp-entries.ts';
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

/** What a link's `.network` is made of. */
export interface NetworkFileInput {
  readonly name: string;
  /** Sections of the file that it has now, with its drop-ins; undefined where none counts. */
  readonly current: readonly Section[] | undefined;
  /** Sections of the file that others wrote for it, where `current` is one of ours. */
  readonly origin: readonly Section[] | undefined;
  readonly before: NetworkState;
  readonly wanted: NetworkState;
  readonly dhcp?: DhcpSetting | undefined;
  /** VLANs upon it that go. */
  readonly goneVlans: readonly string[];
}

/** The sections of a link's file as they are to be: all that it tells now stays, but what the change is about. */
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
  const addresses = withAddresses(
    withNetwork,
    difference(addressesOf(before, name), addressesOf(wanted, name)),
  );
  const all = withRoutes(addresses, difference(routesOf(before, name), routesOf(wanted, name)));
  const withClient = input.dhcp ? withDhcp(all, input.dhcp, input.origin) : all;
  return [
    { name: 'Match', entries: [['Name', name]] },
    ...['Link', 'Network'].flatMap((part) => findSection(withClient, part) ?? []),
    ...withClient.filter((section) => section.name !== 'Link' && section.name !== 'Network'),
  ];
}

const addressesOf = ({ addresses }: NetworkState, name: string) =>
  addresses.filter(({ link, isStatic }) => link === name && isStatic);

/** A route over several links is in nobody's file. */
const routesOf = ({ routes }: NetworkState, name: string) =>
  routes.filter(
    ({ hops, isStatic, protocol }) =>
      isStatic && protocol !== 'kernel' && hops.length === 1 && hops[0]?.link === name,
  );

function difference<T>(before: readonly T[], wanted: readonly T[]) {
  const texts = new Set(wanted.map((item) => JSON.stringify(item)));
  return { gone: before.filter((item) => !texts.has(JSON.stringify(item))), wanted };
}

const staysDown: ReadonlySet<string | undefined> = new Set(['down', 'always-down', 'manual']);

function linkEntries(entries: readonly Entry[], was: LinkState | undefined, is: LinkState): readonly Entry[] {
  const mtu = lastValue({ name: 'Link', entries }, 'MTUBytes');
  const policy = lastValue({ name: 'Link', entries }, 'ActivationPolicy');
  const asksMtu = was !== undefined && (was.mtu !== is.mtu || mtu !== undefined);
  return withKey(
    withKey(entries, 'MTUBytes', asksMtu ? String(is.mtu) : mtu),
    'ActivationPolicy',
    policyOf(policy, was, is),
  );
}

/** Without a policy it takes every link up that it has a file for. */
function policyOf(told: string | undefined, was: LinkState | undefined, is: LinkState): string | undefined {
  const isChanged = was?.up !== is.up;
  if (!is.up) return staysDown.has(told) && !(told === 'manual' && isChanged) ? told : 'down';
  return staysDown.has(told) && (isChanged || told !== 'manual') ? undefined : told;
}

/** What a port has none of, and what would be there before it is one. */
const portKeys: readonly Entry[] = [
  ['LinkLocalAddressing', 'no'],
  ['IPv6AcceptRA', 'no'],
  ['DHCP', 'no'],
];

function networkEntries(
  entries: readonly Entry[],
  { current, origin, goneVlans }: NetworkFileInput,
  was: LinkState | undefined,
  is: LinkState,
): readonly Entry[] {
  let next: readonly Entry[] = entries.filter(([key, value]) => key !== 'VLAN' || !goneVlans.includes(value));
  if (!was && current === undefined) next = madeEntries(next);
  return was?.master !== is.master || !was ? placeEntries(next, origin, was, is) : next;
}

/** What is made is what was asked for: no address of an advertisement, and what it has without a carrier, too. */
const madeEntries = (entries: readonly Entry[]): readonly Entry[] =>
  withKey(withKey(entries, 'IPv6AcceptRA', 'no'), 'ConfigureWithoutCarrier', 'yes');

function placeEntries(
  entries: readonly Entry[],
  origin: readonly Section[] | undefined,
  was: LinkState | undefined,
  is: LinkState,
): readonly Entry[] {
  const free = entries.filter(([key]) => key !== 'Bond' && key !== 'Bridge' && key !== 'PrimarySlave');
  if (is.master !== undefined) {
    const key = is.masterKind === 'bond' ? 'Bond' : 'Bridge';
    const quiet = portKeys.reduce<readonly Entry[]>(
      (list, [name, value]) => withKey(list, name, value),
      free,
    );
    return withKey(quiet, key, is.master);
  }
  if (was?.master === undefined) return free;
  const network = findSection(mergeSections(origin ?? [], ['Network']), 'Network');
  if (!network) return free;
  return portKeys.reduce<readonly Entry[]>(
    (list, [name]) => withKey(list, name, lastValue(network, name)),
    free,
  );
}
