import { Refused } from '../../errors.ts';
import { requireAddressable } from '../addressing/new-address.ts';
import { noEffects } from '../apply/effects.ts';
import type { NetworkAction, NetworkPlan } from '../apply/network-plan.ts';
import { addAddressStep, deleteAddressStep } from '../ip/address-step.ts';
import { ip } from '../ip/ip-step.ts';
import { routeStep } from '../ip/route-step.ts';
import { directRoutesFirst } from '../rollback/restore-routes.ts';
import { addressText, type Family, linkNamed, type NetworkState, routeKey } from '../state/network-state.ts';
import type { LinkFamily } from './client.ts';
import { leaseOf, removeLeaseSteps } from './lease.ts';
import type { SavedAddresses } from './saved-addresses.ts';

export interface SetDhcpArgs {
  readonly link: string;
  readonly on: boolean;
  /** Undefined where the agent did not turn DHCP on. */
  readonly saved: SavedAddresses | undefined;
}

const dhcpAction = (name: string, family: Family): NetworkAction<SetDhcpArgs> => ({
  name,
  plan({ link, on, saved }, state) {
    const { kind } = requireAddressable(link, state);
    if (kind === 'loopback')
      throw new Refused(`${link} is the loopback; expected an interface with a network behind it`);
    return on ? planOn({ link, family }, saved, state) : planOff({ link, family }, saved, state);
  },
});

/** Turns DHCP on, which replaces the static addresses, or off, which restores them. */
export const setDhcp = dhcpAction('setDhcp', 'ipv4');
/** As {@link setDhcp}, for IPv6. */
export const setDhcp6 = dhcpAction('setDhcp6', 'ipv6');

const noChange: NetworkPlan = { steps: [], effects: noEffects, differences: () => [] };

/** The static addresses and routes of a link, which DHCP replaces. */
export type StaticState = Pick<SavedAddresses, 'addresses' | 'routes'>;

/** @returns the static addresses and routes of a link. */
export function staticStateOf(state: NetworkState, { link, family }: LinkFamily): StaticState {
  return {
    addresses: state.addresses.filter(
      (address) =>
        address.link === link &&
        address.family === family &&
        address.isStatic &&
        // A DHCPv6 client sends its requests from the link-local address.
        !(family === 'ipv6' && address.scope === 'link'),
    ),
    routes: state.routes.filter(
      (route) =>
        route.family === family && route.isStatic && route.hops.length === 1 && route.hops[0]?.link === link,
    ),
  };
}

/** @returns the mode in which the kernel generates the link-local address; undefined for IPv4, which has no such mode. */
export const generationModeOf = (state: NetworkState, { link, family }: LinkFamily): string | undefined =>
  family === 'ipv6' ? linkNamed(state, link)?.addrGenMode : undefined;

function planOn(linkFamily: LinkFamily, saved: SavedAddresses | undefined, state: NetworkState): NetworkPlan {
  const { link, family } = linkFamily;
  if (saved || leaseOf(state, linkFamily).addresses.length > 0) return noChange;
  const { addresses, routes } = staticStateOf(state, linkFamily);
  const isUp = state.links.some(({ name, up }) => name === link && up);
  return {
    steps: [
      ...(isUp ? [] : [ip`link set dev ${link} up`]),
      ...routes.map((route) => routeStep('del', route)),
      ...addresses.map(deleteAddressStep).toReversed(),
    ],
    effects: { ...noEffects, affected: [link], removesAddresses: addresses, removesRoutes: routes },
    dhcp: { link, family, on: true },
    differences: (after) =>
      dhcpAddressesOn(after, linkFamily).length > 0 ? [] : [`${link} has no address from DHCP`],
  };
}

/** @returns the addresses, with prefix, of a link whose static addresses were removed: they came by DHCP. */
export const dhcpAddressesOn = (state: NetworkState, { link, family }: LinkFamily): readonly string[] =>
  state.addresses
    .filter(
      (address) =>
        address.link === link &&
        address.family === family &&
        address.scope === 'global' &&
        (family === 'ipv4' || address.prefixLength === 128),
    )
    .map(addressText);

function planOff(
  linkFamily: LinkFamily,
  saved: SavedAddresses | undefined,
  state: NetworkState,
): NetworkPlan {
  const { link, family } = linkFamily;
  const lease = leaseOf(state, linkFamily, saved?.brought);
  const [leased] = lease.addresses;
  if (!saved && !leased) return noChange;
  if (!saved)
    throw new Refused(
      `${link} has ${leased ? addressText(leased) : ''} from DHCP that was not turned on by setDhcp: no static address was saved; call setStaticAddress to give it one`,
    );
  const withoutLease = {
    ...state,
    addresses: state.addresses.filter((address) => !lease.addresses.includes(address)),
  };
  const kept = staticStateOf(withoutLease, linkFamily).addresses;
  if (saved.addresses.length === 0 && kept.length === 0)
    throw new Refused(
      `${link} had no static address when DHCP was turned on; call addAddress to give it one first`,
    );
  const keptTexts = new Set(kept.map(addressText));
  const addresses = saved.addresses.filter((address) => !keptTexts.has(addressText(address)));
  const keptKeys = new Set(state.routes.filter((route) => !lease.routes.includes(route)).map(routeKey));
  const routes = directRoutesFirst(saved.routes.filter((route) => !keptKeys.has(routeKey(route))));
  const mode = saved.addrGenMode;
  const hasLostMode = mode !== undefined && generationModeOf(state, linkFamily) !== mode;
  return {
    steps: [
      ...removeLeaseSteps(lease),
      ...(hasLostMode ? [ip`link set dev ${link} addrgenmode ${mode}`] : []),
      ...addresses.map(addAddressStep),
      ...routes.map((route) => routeStep('add', route)),
    ],
    effects: {
      ...noEffects,
      affected: [link],
      addsAddresses: addresses,
      addsRoutes: routes,
      removesAddresses: lease.addresses,
      removesRoutes: lease.routes,
    },
    dhcp: { link, family, on: false },
    differences: (after) => missingStaticState(after, linkFamily, { addresses, routes }),
  };
}

function missingStaticState(
  after: NetworkState,
  { link }: LinkFamily,
  { addresses, routes }: StaticState,
): readonly string[] {
  const present = new Set(
    after.addresses.filter((address) => address.link === link).map((address) => addressText(address)),
  );
  const presentKeys = new Set(after.routes.map(routeKey));
  const missingAddresses = addresses.map(addressText).filter((text) => !present.has(text));
  const missingRoutes = routes.filter((route) => !presentKeys.has(routeKey(route)));
  return [
    ...missingAddresses.map((text) => `${link} does not have ${text}`),
    ...missingRoutes.map(({ destination }) => `the route to ${destination} over ${link} is not there`),
  ];
}
