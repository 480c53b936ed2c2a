import type { Effects } from '../apply/effects.ts';
import type { IpStep } from '../ip/ip-step.ts';
import { type NetworkState, withFollowers } from '../state/network-state.ts';
import { addedAddressSteps, addressSteps } from './restore-addresses.ts';
import { linkSteps } from './restore-links.ts';
import { addedRouteSteps, routeSteps } from './restore-routes.ts';

/**
 * Computes the steps that restore the effects of a change and their side effects; changes of third parties stay.
 * Steps may reveal further differences: call it again on the new state until no step is left.
 * @returns no step where the state is that of before.
 */
export function restoreSteps(before: NetworkState, now: NetworkState, effects: Effects): readonly IpStep[] {
  const affected = withFollowers(before, effects.affected);
  // Addresses and routes depend on links: they are compared once the links are restored.
  const links = linkSteps(before, now, effects, affected);
  if (links.length > 0) return links;
  const addresses = addressSteps(before, now, effects, affected);
  return addresses.length > 0 ? addresses : routeSteps(before, now, effects, affected);
}

/**
 * Computes the steps that restore the links of a change and delete what it added. What hung on the links is then missing: the
 * kernel's own messages bring it back. Call it again on the new state until no step is left.
 * @returns no step where nothing is left to do.
 */
export function restoreLinkSteps(
  before: NetworkState,
  now: NetworkState,
  effects: Effects,
): readonly IpStep[] {
  const links = linkSteps(before, now, effects, withFollowers(before, effects.affected));
  if (links.length > 0) return links;
  const addresses = addedAddressSteps(before, now, effects);
  return addresses.length > 0 ? addresses : addedRouteSteps(before, now, effects);
}
