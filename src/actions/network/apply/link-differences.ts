import { isTimeWord } from '../state/link-options.ts';
import { type LinkState, linkNamed, membersOf, type NetworkState } from '../state/network-state.ts';

/** The requested settings of a link; absent members are not compared. */
export interface ExpectedLink {
  readonly kind?: string;
  readonly up?: boolean;
  readonly mtu?: number;
  readonly macAddress?: string;
  /** `""` stands for no master. */
  readonly master?: string;
  readonly lower?: string;
  readonly vlan?: LinkState['vlan'];
  readonly options?: Readonly<Record<string, string>>;
  readonly portOptions?: Readonly<Record<string, string>>;
  readonly bridgeVlans?: LinkState['bridgeVlans'];
  readonly members?: readonly string[];
}

/** Compares a link with the expected settings. @returns one text for each difference. */
export function linkDifferences(
  state: NetworkState,
  name: string,
  expected: ExpectedLink,
): readonly string[] {
  const link = linkNamed(state, name);
  if (!link) return [`${name} is not there`];
  const differences: string[] = [];
  const compare = (setting: string, actual: unknown, value: unknown) => {
    if (value !== undefined && actual !== value)
      differences.push(`${setting} of ${name} is ${String(actual ?? 'unknown')}, not ${String(value)}`);
  };
  compare('kind', link.kind, expected.kind);
  if (expected.up !== undefined) compare('state', link.up ? 'up' : 'down', expected.up ? 'up' : 'down');
  compare('mtu', link.mtu, expected.mtu);
  compare('MAC address', link.macAddress, expected.macAddress);
  compare('master', link.master ?? '', expected.master);
  compare('lower device', link.lower, expected.lower);
  compare('VLAN id', link.vlan?.id, expected.vlan?.id);
  compare('VLAN protocol', link.vlan?.protocol, expected.vlan?.protocol);
  const compareOptions = (actual: LinkState['options'], options: LinkState['options']) => {
    // An older kernel or tool does not report every option.
    for (const [option, value] of Object.entries(options ?? {})) {
      const is = actual?.[option];
      if (is !== undefined && !isRounded(option, is, value)) compare(option, is, value);
    }
  };
  compareOptions(link.options, expected.options);
  compareOptions(link.portOptions, expected.portOptions);
  const { bridgeVlans: vlans } = expected;
  const textOf = (ranges: readonly string[] | undefined) => ranges && (ranges.join(', ') || 'none');
  compare('VLANs', textOf(link.bridgeVlans?.vlans), textOf(vlans?.vlans));
  compare('pvid', link.bridgeVlans?.pvid, vlans?.pvid);
  compare('untagged VLANs', textOf(link.bridgeVlans?.untagged), textOf(vlans?.untagged));
  const members = membersOf(state, name).map((member) => member.name);
  const missing = (expected.members ?? []).filter((member) => !members.includes(member));
  return [...differences, ...missing.map((member) => `${member} is not in ${name}`)];
}

/** The kernel counts a time in its own ticks, 250 a second on many machines, and reports it rounded down. */
const isRounded = (option: string, actual: string, value: string): boolean =>
  isTimeWord(option) && Number(value) - Number(actual) === 1;
