import type { DefinitionRequest } from '../definitions/definition-request.ts';
import type { IpStep } from '../ip/ip-step.ts';
import type { BridgeVlanChange } from '../kernel/bridge-vlans.ts';
import type { LinkSetting } from '../kernel/settings.ts';
import type { Family, NetworkState, RouteState } from '../state/network-state.ts';
import type { Effects } from './effects.ts';

/** A DHCP client that starts or stops. */
export interface DhcpChange {
  readonly link: string;
  readonly family: Family;
  readonly on: boolean;
}

/** A link that goes up or down and stays. */
export interface AdminStateChange {
  readonly link: string;
  readonly up: boolean;
}

/** The plan of a network change. Pure data: it is made before anything is touched. */
export interface NetworkPlan {
  readonly steps: readonly IpStep[];
  readonly effects: Effects;
  /** Settings below /proc/sys/net, written after the steps. */
  readonly settings?: readonly LinkSetting[] | undefined;
  /** VLANs of bridges and their ports, set after the steps. */
  readonly bridgeVlans?: readonly BridgeVlanChange[] | undefined;
  /** What hangs on the link is saved when it goes down, and comes back when it goes up. */
  readonly adminState?: AdminStateChange | undefined;
  readonly dhcp?: DhcpChange | undefined;
  /** What is written down, besides the change of what runs. */
  readonly definition?: DefinitionRequest | undefined;
  /** Limits of the applied change that a caller may not expect, one text each. */
  readonly notes?: readonly string[] | undefined;
  /** A route with options of its caller, which the service that manages its links must be able to keep. */
  readonly explicitRoute?: RouteState | undefined;
  /** Whether the caller accepts that things go for good with a removed link. */
  readonly force?: boolean | undefined;
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
