import { Refused } from '../../errors.ts';
import { noEffects } from '../apply/effects.ts';
import type { NetworkAction } from '../apply/network-plan.ts';
import { addAddressStep, deleteAddressStep } from '../ip/address-step.ts';
import { requireLink } from '../kinds/interface-name.ts';
import { parsePrefixed, requireHostAddress } from '../state/ip-address.ts';
import { type AddressState, addressText, type NetworkState } from '../state/network-state.ts';
import { lostRoutesNotes, routesLostWith } from './lost-routes.ts';
import { newAddress, requireAddressable } from './new-address.ts';

export interface AddAddressArgs {
  readonly link: string;
  /** With prefix. */
  readonly address: string;
}

/** Adds a static address. */
export const addAddress: NetworkAction<AddAddressArgs> = {
  name: 'addAddress',
  plan({ link: name, address: text }, state) {
    requireAddressable(name, state);
    const parsed = parsePrefixed('address', text);
    requireHostAddress('address', parsed);
    const same = state.addresses.find(({ link, address }) => link === name && address === parsed.address);
    if (same)
      throw new Refused(`address is ${text}, and ${name} has ${addressText(same)}; expected another address`);
    const added = newAddress(name, parsed);
    return {
      steps: [addAddressStep(added)],
      effects: { ...noEffects, affected: [name], addsAddresses: [added] },
      differences: (after) => addedDifferences(after, added),
    };
  },
};

export interface RemoveAddressArgs {
  readonly link: string;
  readonly address: string;
  readonly prefixLength: number;
  readonly peer?: string | undefined;
}

/** Removes a static address. */
export const removeAddress: NetworkAction<RemoveAddressArgs> = {
  name: 'remove',
  plan(args, state) {
    requireLink('the interface', args.link, state);
    const text = addressText(args);
    const removed = state.addresses.find(
      (address) => address.link === args.link && addressText(address) === text,
    );
    if (!removed) throw new Refused(`${text} is no longer on ${args.link}; nothing to remove`);
    if (!removed.isStatic)
      throw new Refused(
        `${text} was given by the kernel, DHCP or a router, which would give it again; expected a static address`,
      );
    const routes = routesLostWith(args.link, { removed: [removed] }, state);
    return {
      steps: [deleteAddressStep(removed)],
      effects: {
        ...noEffects,
        affected: [args.link],
        removesAddresses: [removed],
        removesRoutes: routes,
      },
      differences: (after) =>
        findAddress(after, removed) ? [`${args.link} still has ${addressText(removed)}`] : [],
      notes: lostRoutesNotes(`${addressText(removed)} of ${args.link}`, routes),
    };
  },
};

const findAddress = (state: NetworkState, { link, address, prefixLength }: AddressState) =>
  state.addresses.find(
    (other) => other.link === link && other.address === address && other.prefixLength === prefixLength,
  );

function addedDifferences(after: NetworkState, address: AddressState): readonly string[] {
  const added = findAddress(after, address);
  if (!added) return [`${address.link} does not have ${addressText(address)}`];
  return added.isDuplicate ? [`${addressText(address)} is in use by another machine on this network`] : [];
}
