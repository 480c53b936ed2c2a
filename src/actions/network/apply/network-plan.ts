import type { IpStep } from '../ip/ip.ts';
import type { AddressState, Family, NetworkState, RouteState } from '../state/network-state.ts';

/** What a change makes, takes away and touches: what a rollback puts back, and nothing else. */
export interface Effects {
  /** Links that were there and are changed, or taken away. */
  readonly touches: readonly string[];
  /** Names of links that it makes, lower ones first. */
  readonly makes: readonly string[];
  readonly addsAddresses: readonly Pick<AddressState, 'link' | 'address' | 'prefixLength' | 'peer'>[];
  readonly addsRoutes: readonly RouteState[];
  /** Addresses and routes that it takes away, which are not to come back when it succeeds. */
  readonly removesAddresses: readonly AddressState[];
  readonly removesRoutes: readonly RouteState[];
}

export const noEffects: Effects = {
  touches: [],
  makes: [],
  addsAddresses: [],
  addsRoutes: [],
  removesAddresses: [],
  removesRoutes: [],
};

/** All that several changes did, one after the other. */
export function mergeEffects(first: Effects, second: Effects): Effects {
  const union = (left: readonly string[], right: readonly string[]) => [...new Set([...left, ...right])];
  return {
    touches: union(first.touches, second.touches),
    makes: union(first.makes, second.makes),
    addsAddresses: [...first.addsAddresses, ...second.addsAddresses],
    addsRoutes: [...first.addsRoutes, ...second.addsRoutes],
    removesAddresses: [...first.removesAddresses, ...second.removesAddresses],
    removesRoutes: [...first.removesRoutes, ...second.removesRoutes],
  };
}

/** A client of DHCP that is to run for a link, or no more. */
export interface DhcpChange {
  readonly link: string;
  readonly family: Family;
  readonly on: boolean;
}

/** A change of the running network: pure, made before anything is touched. */
export interface NetworkPlan {
  readonly steps: readonly IpStep[];
  readonly effects: Effects;
  readonly dhcp?: DhcpChange | undefined;
  /** What is not as asked in a state that was read after the steps; empty where all is. */
  differences(after: NetworkState): readonly string[];
}

/** One thing that can be done to the running network. `plan` throws `Refused` before anything is touched. */
export interface NetworkAction<Args> {
  readonly name: string;
  plan(args: Args, state: NetworkState): NetworkPlan;
}
