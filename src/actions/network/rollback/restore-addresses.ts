import type { Effects } from '../apply/effects.ts';
import { addAddressStep, deleteAddressStep } from '../ip/address-step.ts';
import type { IpStep } from '../ip/ip-step.ts';
import { type AddressState, addressText, type NetworkState } from '../state/network-state.ts';

/** Computes the steps that delete added addresses, and then add the missing static addresses of the affected links. */
export function addressSteps(
  before: NetworkState,
  now: NetworkState,
  effects: Effects,
  affected: ReadonlySet<string>,
): readonly IpStep[] {
  const surplus = addedAddressSteps(before, now, effects);
  if (surplus.length > 0) return surplus;
  const steps: IpStep[] = [];
  for (const name of affected) {
    for (const family of ['ipv4', 'ipv6'] as const) {
      const staticAddresses = (state: NetworkState) =>
        state.addresses.filter(
          (address) => address.link === name && address.isStatic && address.family === family,
        );
      steps.push(...missingAddressSteps(staticAddresses(before), staticAddresses(now), family === 'ipv4'));
    }
  }
  return steps;
}

/** Computes the steps that delete the addresses that a change added. */
export function addedAddressSteps(
  before: NetworkState,
  now: NetworkState,
  { addsAddresses }: Effects,
): readonly IpStep[] {
  const surplus = addsAddresses.flatMap((added) => {
    const text = addressText(added);
    const isAdded = (address: AddressState) => address.link === added.link && addressText(address) === text;
    const current = now.addresses.find(isAdded);
    return current && !before.addresses.some(isAdded) ? [current] : [];
  });
  return surplus.map(deleteAddressStep);
}

const addressKey = (address: AddressState) =>
  JSON.stringify([
    addressText(address),
    address.broadcast ?? '',
    address.label ?? '',
    address.scope,
    address.noDad ?? false,
  ]);

/**
 * Computes the steps that add the missing addresses of a link.
 * @param isOrdered whether the order counts: the first IPv4 address is the primary one. Addresses that must come after a
 * missing one are then deleted and added again.
 */
export function missingAddressSteps(
  wanted: readonly AddressState[],
  current: readonly AddressState[],
  isOrdered: boolean,
): readonly IpStep[] {
  const currentKeys = new Set(current.map(addressKey));
  const isPresent = (address: AddressState) => currentKeys.has(addressKey(address));
  if (!isOrdered) return wanted.filter((address) => !isPresent(address)).map(addAddressStep);
  const wantedKeys = new Set(wanted.map(addressKey));
  const presentKeys = current.map(addressKey).filter((key) => wantedKeys.has(key));
  const firstWrong = wanted.findIndex((address, index) => addressKey(address) !== presentKeys[index]);
  const misplaced = firstWrong < 0 ? [] : wanted.slice(firstWrong);
  return [
    ...misplaced.filter(isPresent).toReversed().map(deleteAddressStep),
    ...misplaced.map(addAddressStep),
  ];
}
