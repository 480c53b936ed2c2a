import type { IpStep } from '../ip/ip-step.ts';
import type { Family, NetworkState } from '../state/network-state.ts';
import type { Effects } from './effects.ts';

/** A DHCP client that starts or stops. */
export interface DhcpChange {
  readonly link: string;
  readonly family: Family;
  readonly on: boolean;
}

/** The plan of a network change. Pure data: it is made before anything is touched. */
export interface NetworkPlan {
  readonly steps: readonly IpStep[];
  readonly effects: Effects;
  readonly dhcp?: DhcpChange | undefined;
  /** Compares the requested state with one read after the steps. @returns one text for each difference. */
  differences(after: NetworkState): readonly string[];
}

/** A network change that a method requests. */
export interface NetworkAction<Args> {
  /** Name of the schema's method. */
  readonly name: string;
  /** Plans the change of this state. @throws {Refused} {Busy} before anything is touched. */
  plan(args: Args, state: NetworkState): NetworkPlan;
}
