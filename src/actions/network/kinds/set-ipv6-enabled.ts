import { Refused } from '../../errors.ts';
import { routeText } from '../addressing/lost-routes.ts';
import { noEffects } from '../apply/effects.ts';
import type { NetworkAction } from '../apply/network-plan.ts';
import type { SavedAddresses } from '../dhcp/saved-addresses.ts';
import { addressText, type LinkState, linkNamed, type NetworkState } from '../state/network-state.ts';
import { requireLink, requireNotLoopback } from './interface-name.ts';
import { minIpv6Mtu } from './set-mtu.ts';

export interface SetIpv6EnabledArgs {
  readonly link: string;
  readonly on: boolean;
  /** The static addresses that DHCPv6 replaced; undefined where setDhcp6 did not turn it on. */
  readonly saved?: SavedAddresses | undefined;
}

/**
 * Makes the kernel speak IPv6 on a link, or not. Without IPv6 the link loses its IPv6 addresses and routes for good; with it,
 * the kernel makes a link-local address, and others as routers advertise.
 */
export const setIpv6Enabled: NetworkAction<SetIpv6EnabledArgs> = {
  name: 'setIpv6Enabled',
  plan({ link: name, on, saved }, state) {
    const link = requireLink('the interface', name, state);
    requireNotLoopback(link);
    if (on) requireIpv6Mtu(link);
    else if (saved) throw new Refused(`${name} has IPv6 from DHCP; call setDhcp6(false) on it first`);
    const isSet = (link.lacksIpv6 !== true) === on;
    const lost = on ? nothingLost : lostParts(name, state);
    return {
      steps: [],
      settings: isSet ? [] : [{ path: `ipv6/conf/${name}/disable_ipv6`, value: on ? '0' : '1' }],
      effects: {
        ...noEffects,
        affected: [name],
        removesAddresses: lost.addresses,
        removesRoutes: lost.routes,
      },
      differences: (after) => ipv6Differences(after, name, on),
      notes: isSet ? [] : lostNotes(name, lost),
    };
  },
};

function requireIpv6Mtu({ name, mtu }: LinkState): void {
  if (mtu < minIpv6Mtu)
    throw new Refused(
      `the MTU of ${name} is ${mtu}; expected at least ${minIpv6Mtu}, below which the kernel speaks no IPv6`,
    );
}

type Lost = Pick<NetworkState, 'addresses' | 'routes'>;

const nothingLost: Lost = { addresses: [], routes: [] };

const lostParts = (name: string, { addresses, routes }: NetworkState): Lost => ({
  addresses: addresses.filter(({ link, family }) => link === name && family === 'ipv6'),
  routes: routes.filter(
    ({ family, hops }) => family === 'ipv6' && hops.length > 0 && hops.every(({ link }) => link === name),
  ),
});

/** Names what the kernel does not make again. */
function lostNotes(name: string, { addresses, routes }: Lost): readonly string[] {
  const texts = [
    ...addresses.filter(({ isStatic }) => isStatic).map(addressText),
    ...routes
      .filter(({ isStatic, protocol }) => isStatic && protocol !== 'kernel')
      .map((route) => `the route ${routeText(route)}`),
  ];
  return texts.length === 0 ? [] : [`${name} loses with IPv6: ${texts.join(', ')}`];
}

function ipv6Differences(after: NetworkState, name: string, on: boolean): readonly string[] {
  const link = linkNamed(after, name);
  if (!link) return [`${name} is not there`];
  return (link.lacksIpv6 !== true) === on ? [] : [`IPv6 of ${name} is ${on ? 'off, not on' : 'on, not off'}`];
}
