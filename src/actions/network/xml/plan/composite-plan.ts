import {
  type DhcpChange,
  mergeEffects,
  type NetworkAction,
  type NetworkPlan,
  noEffects,
} from '../../apply/network-plan.ts';
import { simulate } from '../../backends/common/simulate.ts';
import { type LinkState, linkNamed, membersOf, type NetworkState } from '../../state/network-state.ts';

/** One plan of several actions, each planned in the state that those before it leave. */
export class CompositePlan {
  #state: NetworkState;
  #steps: NetworkPlan['steps'] = [];
  #effects = noEffects;
  #dhcp: DhcpChange | undefined;
  readonly #checks: NetworkPlan['differences'][] = [];

  constructor(state: NetworkState) {
    this.#state = state;
  }

  /** What is there once the parts so far are carried out. */
  get state(): NetworkState {
    return this.#state;
  }

  add<Args>(action: NetworkAction<Args>, args: Args): void {
    const part = action.plan(args, this.#state);
    this.#state = inherited(simulate(this.#state, part));
    this.#steps = [...this.#steps, ...part.steps];
    this.#effects = mergeEffects(this.#effects, part.effects);
    this.#dhcp = part.dhcp ?? this.#dhcp;
    this.#checks.push(part.differences);
  }

  build(): NetworkPlan {
    const { makes, touches } = this.#effects;
    const checks = [...this.#checks];
    return {
      steps: this.#steps,
      effects: { ...this.#effects, touches: touches.filter((name) => !makes.includes(name)) },
      dhcp: this.#dhcp,
      differences: (after) => [...new Set(checks.flatMap((check) => check(after)))],
    };
  }
}

/** What the kernel gives a new link of those it is made of, and no step names. */
const inherited = (state: NetworkState): NetworkState => ({
  ...state,
  links: state.links.map((link) => (link.index === 0 ? { ...link, ...inheritedBy(state, link) } : link)),
});

function inheritedBy(state: NetworkState, link: LinkState): Partial<LinkState> {
  if (link.kind === 'vlan' && link.macAddress === undefined) {
    const lower = linkNamed(state, link.lower);
    return lower ? { macAddress: lower.macAddress, mtu: lower.mtu } : {};
  }
  const ports = membersOf(state, link.name);
  return link.kind === 'bridge' && ports.length > 0 ? { mtu: Math.min(...ports.map(({ mtu }) => mtu)) } : {};
}
