import { canonicalAddress } from '#netlink';
import { Refused } from '../../errors.ts';
import { noEffects } from '../apply/effects.ts';
import type { NetworkAction } from '../apply/network-plan.ts';
import { leaseOf, removeLeaseSteps } from '../dhcp/lease.ts';
import type { SavedAddresses } from '../dhcp/saved-addresses.ts';
import { addAddressStep, deleteAddressStep } from '../ip/address-step.ts';
import { parsePrefixed, prefixOfNetmask, requireHostAddress } from '../state/ip-address.ts';
import { type AddressState, addressText, type NetworkState } from '../state/network-state.ts';
import { lostRoutesNotes, routesLostWith } from './lost-routes.ts';
import { newAddress, requireAddressable } from './new-address.ts';

export interface StaticAddressArgs {
  readonly link: string;
  readonly ip: string;
  readonly netmask: string;
  /** `""` stands for the last address of the network. */
  readonly broadcast: string;
  /** The static addresses that DHCP replaced; undefined where setDhcp did not turn it on. They are not restored. */
  readonly saved?: SavedAddresses | undefined;
}

/** Replaces the primary IPv4 address, or DHCP, by a static address. Other addresses stay, after it. */
export const setStaticAddress: NetworkAction<StaticAddressArgs> = {
  name: 'setStaticAddress',
  plan({ link: name, ip, netmask, broadcast, saved }, state) {
    requireAddressable(name, state);
    const added = readStaticAddress(name, ip, netmask, broadcast);
    const linkFamily = { link: name, family: 'ipv4' } as const;
    const lease = leaseOf(state, linkFamily, saved?.brought);
    const hasDhcp = saved !== undefined || lease.addresses.length > 0;
    const current = state.addresses.filter(
      (address) => address.link === name && address.family === 'ipv4' && !lease.addresses.includes(address),
    );
    const primary = primaryAddress(current);
    const others = current.filter((address) => address !== primary);
    const isSame = ({ address }: AddressState) => address === added.address;
    const kept = others.filter((address) => !isSame(address));
    const replaced = primary ? [primary, ...others.filter(isSame)] : [];
    const removed = [...lease.addresses, ...replaced];
    const lost = routesLostWith(name, { removed, added: [added], isEmptied: true }, state).filter(
      (route) => !lease.routes.includes(route),
    );
    return {
      // The kernel keeps addresses in the order in which they came: the first is the primary one.
      steps: [
        ...removeLeaseSteps(lease),
        ...current.toReversed().map(deleteAddressStep),
        addAddressStep(added),
        ...kept.map(addAddressStep),
      ],
      effects: {
        ...noEffects,
        affected: [name],
        addsAddresses: [added],
        removesAddresses: removed,
        removesRoutes: [...lease.routes, ...lost],
      },
      dhcp: hasDhcp ? { ...linkFamily, on: false } : undefined,
      differences: (after) => primaryDifferences(after, added),
      notes: lostRoutesNotes(replaced.map(addressText).join(', '), lost),
    };
  },
};

/** The kernel lists addresses of a narrower scope, such as those of the link alone, before the global ones. */
const primaryAddress = (addresses: readonly AddressState[]): AddressState | undefined =>
  addresses.find(({ scope }) => scope === 'global') ?? addresses[0];

function readStaticAddress(link: string, ip: string, netmask: string, broadcast: string): AddressState {
  const parsed = parsePrefixed('ip', `${ip}/${prefixOfNetmask('netmask', netmask)}`);
  if (parsed.family !== 'ipv4') throw new Refused(`ip is ${JSON.stringify(ip)}; expected an IPv4 address`);
  requireHostAddress('ip', parsed);
  const address = newAddress(link, parsed);
  return broadcast === '' ? address : { ...address, broadcast: requireBroadcast(broadcast) };
}

function requireBroadcast(text: string): string {
  if (canonicalAddress(text)?.family === 'ipv4') return text;
  throw new Refused(`broadcast is ${JSON.stringify(text)}; expected an IPv4 address`);
}

function primaryDifferences(after: NetworkState, wanted: AddressState): readonly string[] {
  const { link: name } = wanted;
  const primary = primaryAddress(
    after.addresses.filter(({ link, family }) => link === name && family === 'ipv4'),
  );
  const text = addressText(wanted);
  return primary && addressText(primary) === text ? [] : [`the first address of ${name} is not ${text}`];
}
