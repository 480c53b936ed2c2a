import { Refused } from '../../errors.ts';
import { type NetworkAction, type NetworkPlan, noEffects } from '../apply/network-plan.ts';
import { leaseOf, removeLeaseSteps } from '../dhcp/lease.ts';
import type { SavedAddresses } from '../dhcp/saved-addresses.ts';
import { addAddressStep, deleteAddressStep } from '../ip/address-step.ts';
import { requireLink } from '../kinds/interface-name.ts';
import {
  addressNumber,
  canonicalAddress,
  parsePrefixed,
  prefixOfNetmask,
  requireHostAddress,
} from '../state/ip-address.ts';
import { type AddressState, addressText, type LinkState, type NetworkState } from '../state/network-state.ts';

export interface AddAddressArgs {
  readonly link: string;
  /** With prefix. */
  readonly address: string;
}

export const addAddress: NetworkAction<AddAddressArgs> = {
  name: 'addAddress',
  plan({ link: name, address: text }, state) {
    requireAddressable(name, state);
    const parsed = parsePrefixed('address', text);
    requireHostAddress('address', parsed);
    const same = state.addresses.find(({ link, address }) => link === name && address === parsed.address);
    if (same) throw new Refused(`address is ${text}; ${name} has ${addressText(same)} already`);
    const added = newAddress(name, parsed);
    return {
      steps: [addAddressStep(added)],
      effects: { ...noEffects, touches: [name], addsAddresses: [added] },
      differences: (after) => missing(after, added),
    };
  },
};

export interface RemoveAddressArgs {
  readonly link: string;
  readonly address: string;
  readonly prefixLength: number;
  readonly peer?: string | undefined;
}

export const removeAddress: NetworkAction<RemoveAddressArgs> = {
  name: 'remove',
  plan(args, state) {
    requireLink('the interface', args.link, state);
    const text = addressText(args);
    const found = state.addresses.find(
      (address) => address.link === args.link && addressText(address) === text,
    );
    if (!found) throw new Refused(`${text} is not on ${args.link} any more; nothing is to be removed`);
    if (!found.isStatic)
      throw new Refused(
        `${text} was given by the kernel, DHCP or a router, who would give it again; a static address`,
      );
    return {
      steps: [deleteAddressStep(found)],
      effects: { ...noEffects, touches: [args.link], removesAddresses: [found] },
      differences: (after) => still(after, found),
    };
  },
};

export interface StaticAddressArgs {
  readonly link: string;
  readonly ip: string;
  readonly netmask: string;
  /** `""` is the last of the network. */
  readonly broadcast: string;
  /** What DHCP was turned on in place of: it goes off, and that is not restored. */
  readonly saved?: SavedAddresses | undefined;
}

/** The primary IPv4 address, in place of the one before, or of DHCP; the others stay, behind it. */
export const setStaticAddress: NetworkAction<StaticAddressArgs> = {
  name: 'setStaticAddress',
  plan({ link: name, ip, netmask, broadcast, saved }, state) {
    requireAddressable(name, state);
    const parsed = parsePrefixed('ip', `${ip}/${prefixOfNetmask('netmask', netmask)}`);
    if (parsed.family !== 'ipv4') throw new Refused(`ip is ${JSON.stringify(ip)}; an IPv4 address`);
    requireHostAddress('ip', parsed);
    const added = {
      ...newAddress(name, parsed),
      ...(broadcast === '' ? {} : { broadcast: requireBroadcast(broadcast) }),
    };
    const leased = { link: name, family: 'ipv4' } as const;
    const lease = leaseOf(state, leased, saved?.brought);
    const isByDhcp = saved !== undefined || lease.addresses.length > 0;
    const own = state.addresses.filter(
      (one) => one.link === name && one.family === 'ipv4' && !lease.addresses.includes(one),
    );
    const [before, ...others] = own;
    const kept = others.filter(({ address }) => address !== added.address);
    return {
      // The kernel's order is that of their coming, and the first is the primary.
      steps: [
        ...removeLeaseSteps(lease),
        ...[...own].reverse().map(deleteAddressStep),
        addAddressStep(added),
        ...kept.map(addAddressStep),
      ],
      effects: {
        ...noEffects,
        touches: [name],
        addsAddresses: [added],
        removesAddresses: [
          ...lease.addresses,
          ...(before ? [before, ...others.filter(({ address }) => address === added.address)] : []),
        ],
        removesRoutes: lease.routes,
      },
      dhcp: isByDhcp ? { ...leased, on: false } : undefined,
      differences: (after) => {
        const first = after.addresses.find(({ link, family }) => link === name && family === 'ipv4');
        const wanted = addressText(added);
        return first && addressText(first) === wanted
          ? []
          : [`the first address of ${name} is not ${wanted}`];
      },
    };
  },
};

function requireBroadcast(text: string): string {
  if (canonicalAddress(text)?.family === 'ipv4') return text;
  throw new Refused(`broadcast is ${JSON.stringify(text)}; an IPv4 address`);
}

/** @throws {Refused} for a member: what comes in by it is its master's. */
export function requireAddressable(name: string, state: NetworkState): LinkState {
  const link = requireLink('the interface', name, state);
  if (link.master !== undefined)
    throw new Refused(`${name} is a member of ${link.master}; give the address to ${link.master}`);
  return link;
}

function newAddress(
  link: string,
  { family, address, prefixLength }: Pick<AddressState, 'family' | 'address' | 'prefixLength'>,
): AddressState {
  const scope = family === 'ipv6' && addressNumber(family, address) >> 118n === 0x3fan ? 'link' : 'global';
  const last = family === 'ipv4' && prefixLength < 31 ? lastOf(address, prefixLength) : undefined;
  return { link, family, address, prefixLength, broadcast: last, scope, isStatic: true };
}

function lastOf(address: string, prefixLength: number): string {
  const value = addressNumber('ipv4', address) | ((1n << BigInt(32 - prefixLength)) - 1n);
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
}

const onLink = (state: NetworkState, { link, address, prefixLength }: AddressState) =>
  state.addresses.find(
    (found) => found.link === link && found.address === address && found.prefixLength === prefixLength,
  );

function missing(after: NetworkState, address: AddressState): ReturnType<NetworkPlan['differences']> {
  const found = onLink(after, address);
  if (!found) return [`${address.link} does not have ${addressText(address)}`];
  return found.isDuplicate ? [`${addressText(address)} is in use by another machine on this network`] : [];
}

const still = (after: NetworkState, address: AddressState) =>
  onLink(after, address) ? [`${address.link} still has ${addressText(address)}`] : [];
