import { type Effects, mergeEffects, noEffects } from '../../apply/effects.ts';
import type { DhcpChange, NetworkAction, NetworkPlan } from '../../apply/network-plan.ts';
import { simulate } from '../../backends/common/simulate.ts';
import type { BridgeVlanChange } from '../../kernel/bridge-vlans.ts';
import type { LinkSetting } from '../../kernel/settings.ts';
import { type LinkState, linkNamed, membersOf, type NetworkState } from '../../state/network-state.ts';

/** Builds one plan of several actions. Each action is planned in the state that the actions before it leave. */
export class CompositePlan {
  #state: NetworkState;
  #steps: NetworkPlan['steps'] = [];
  #settings: readonly LinkSetting[] = [];
  #bridgeVlans: readonly BridgeVlanChange[] = [];
  #effects: Effects = noEffects;
  #dhcp: DhcpChange | undefined;
  #notes: readonly string[] = [];
  readonly #checks: NetworkPlan['differences'][] = [];

  constructor(state: NetworkState) {
    this.#state = state;
  }

  /** The network after the actions so far. */
  get state(): NetworkState {
    return this.#state;
  }

  /** Plans an action and appends it. @throws {Refused} {Busy} */
  add<Args>(action: NetworkAction<Args>, args: Args): void {
    const plan = action.plan(args, this.#state);
    this.#state = withInheritedSettings(simulate(this.#state, plan));
    this.#steps = [...this.#steps, ...plan.steps];
    this.#settings = [...this.#settings, ...(plan.settings ?? [])];
    this.#bridgeVlans = [...this.#bridgeVlans, ...(plan.bridgeVlans ?? [])];
    this.#effects = mergeEffects(this.#effects, plan.effects);
    this.#dhcp = plan.dhcp ?? this.#dhcp;
    this.#notes = [...this.#notes, ...(plan.notes ?? [])];
    this.#checks.push(plan.differences);
  }

  build(): NetworkPlan {
    const { created, affected } = this.#effects;
    const checks = [...this.#checks];
    return {
      steps: this.#steps,
      settings: this.#settings,
      bridgeVlans: this.#bridgeVlans,
      effects: { ...this.#effects, affected: affected.filter((name) => !created.includes(name)) },
      dhcp: this.#dhcp,
      notes: this.#notes,
      differences: (after) => [...new Set(checks.flatMap((check) => check(after)))],
    };
  }
}

/** Adds the settings that the kernel derives for a new link, and that no step contains. */
const withInheritedSettings = (state: NetworkState): NetworkState => ({
  ...state,
  links: state.links.map((link) =>
    link.index === 0 ? { ...link, ...inheritedSettings(state, link) } : link,
  ),
});

function inheritedSettings(state: NetworkState, link: LinkState): Partial<LinkState> {
  if (link.kind === 'vlan' && link.macAddress === undefined) {
    const lower = linkNamed(state, link.lower);
    return lower ? { macAddress: lower.macAddress, mtu: lower.mtu } : {};
  }
  const ports = membersOf(state, link.name);
  return link.kind === 'bridge' && ports.length > 0 ? { mtu: Math.min(...ports.map(({ mtu }) => mtu)) } : {};
}
