import { Refused } from '../../errors.ts';
import { requireAddressable } from '../addressing/addresses.ts';
import { type NetworkAction, type NetworkPlan, noEffects } from '../apply/network-plan.ts';
import { addAddressStep, deleteAddressStep } from '../ip/address-step.ts';
import { routeStep } from '../ip/route-step.ts';
import {
  addressText,
  type Family,
  type NetworkState,
  type RouteState,
  routeKey,
} from '../state/network-state.ts';
import type { LinkFamily } from './client.ts';
import { leaseOf, removeLeaseSteps } from './lease.ts';
import type { SavedAddresses } from './saved-addresses.ts';

export interface SetDhcpArgs {
  readonly link: string;
  readonly on: boolean;
  /** Undefined where DHCP was not turned on here. */
  readonly saved: SavedAddresses | undefined;
}

const dhcp = (name: string, family: Family): NetworkAction<SetDhcpArgs> => ({
  name,
  plan({ link, on, saved }, state) {
    const { kind } = requireAddressable(link, state);
    if (kind === 'loopback')
      throw new Refused(`${link} is the loopback; an interface with a network behind it`);
    return on ? turnOn({ link, family }, saved, state) : turnOff({ link, family }, saved, state);
  },
});

/** Addresses from DHCP, in place of the static ones, which are saved. */
export const setDhcp = dhcp('setDhcp', 'ipv4');
/** The same for IPv6. */
export const setDhcp6 = dhcp('setDhcp6', 'ipv6');

const asItIs: NetworkPlan = { steps: [], effects: noEffects, differences: () => [] };

/** What a link has of its own: what is saved. */
export function staticStateOf(
  state: NetworkState,
  { link, family }: LinkFamily,
): Pick<SavedAddresses, 'addresses' | 'routes'> {
  return {
    addresses: state.addresses.filter(
      (one) =>
        one.link === link &&
        one.family === family &&
        one.isStatic &&
        // By its link-local address a link asks for others.
        !(family === 'ipv6' && one.scope === 'link'),
    ),
    routes: state.routes.filter(
      (route) =>
        route.family === family && route.isStatic && route.hops.length === 1 && route.hops[0]?.link === link,
    ),
  };
}

function turnOn(leased: LinkFamily, saved: SavedAddresses | undefined, state: NetworkState): NetworkPlan {
  const { link, family } = leased;
  if (saved || leaseOf(state, leased).addresses.length > 0) return asItIs;
  const { addresses, routes } = staticStateOf(state, leased);
  const isUp = state.links.some(({ name, up }) => name === link && up);
  return {
    steps: [
      ...(isUp ? [] : [['link', 'set', 'dev', link, 'up']]),
      ...routes.map((route) => routeStep('del', route)),
      ...addresses.map(deleteAddressStep).toReversed(),
    ],
    effects: { ...noEffects, touches: [link], removesAddresses: addresses, removesRoutes: routes },
    dhcp: { link, family, on: true },
    differences: (after) =>
      dhcpAddressesOn(after, leased).length > 0 ? [] : [`${link} has no address from DHCP`],
  };
}

/** Addresses that came to a link whose own were taken away, with prefix. */
export const dhcpAddressesOn = (state: NetworkState, { link, family }: LinkFamily): readonly string[] =>
  state.addresses
    .filter(
      (one) =>
        one.link === link &&
        one.family === family &&
        one.scope === 'global' &&
        (family === 'ipv4' || one.prefixLength === 128),
    )
    .map(addressText);

function turnOff(leased: LinkFamily, saved: SavedAddresses | undefined, state: NetworkState): NetworkPlan {
  const { link, family } = leased;
  const lease = leaseOf(state, leased, saved?.brought);
  const [given] = lease.addresses;
  if (!saved && !given) return asItIs;
  if (!saved)
    throw new Refused(
      `${link} has ${given ? addressText(given) : ''} from DHCP that was not turned on by setDhcp: no static address was saved; give it one: setStaticAddress`,
    );
  const left = state.addresses.filter((one) => !lease.addresses.includes(one));
  const stays = staticStateOf({ ...state, addresses: left }, leased).addresses;
  if (saved.addresses.length === 0 && stays.length === 0)
    throw new Refused(`${link} had no static address when DHCP was turned on; give it one first: addAddress`);
  const texts = new Set(stays.map(addressText));
  const addresses = saved.addresses.filter((one) => !texts.has(addressText(one)));
  const keys = new Set(state.routes.filter((one) => !lease.routes.includes(one)).map(routeKey));
  const routes = directFirst(saved.routes.filter((route) => !keys.has(routeKey(route))));
  return {
    steps: [
      ...removeLeaseSteps(lease),
      ...addresses.map(addAddressStep),
      ...routes.map((route) => routeStep('add', route)),
    ],
    effects: {
      ...noEffects,
      touches: [link],
      addsAddresses: addresses,
      addsRoutes: routes,
      removesAddresses: lease.addresses,
      removesRoutes: lease.routes,
    },
    dhcp: { link, family, on: false },
    differences: (after) => lacking(after, leased, { addresses, routes }),
  };
}

/** Those with a gateway lead over those without. */
const directFirst = (routes: readonly RouteState[]): readonly RouteState[] => {
  const isDirect = ({ hops }: RouteState) => hops.every(({ gateway }) => gateway === undefined);
  return [...routes.filter(isDirect), ...routes.filter((route) => !isDirect(route))];
};

function lacking(
  after: NetworkState,
  { link }: LinkFamily,
  { addresses, routes }: Pick<SavedAddresses, 'addresses' | 'routes'>,
): readonly string[] {
  const texts = new Set(after.addresses.filter((one) => one.link === link).map(addressText));
  const keys = new Set(after.routes.map(routeKey));
  return [
    ...addresses
      .map(addressText)
      .filter((text) => !texts.has(text))
      .map((text) => `${link} does not have ${text}`),
    ...routes
      .filter((route) => !keys.has(routeKey(route)))
      .map(({ destination }) => `the route to ${destination} over ${link} is not there`),
  ];
}
