import { type LinkState, linkNamed, membersOf, type NetworkState } from '../state/network-state.ts';

/** The requested settings of a link; absent members are not compared. */
export interface ExpectedLink {
  readonly kind?: string;
  readonly up?: boolean;
  readonly mtu?: number;
  /** `""` stands for no master. */
  readonly master?: string;
  readonly lower?: string;
  readonly vlan?: LinkState['vlan'];
  readonly options?: Readonly<Record<string, string>>;
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
  compare('master', link.master ?? '', expected.master);
  compare('lower device', link.lower, expected.lower);
  compare('VLAN id', link.vlan?.id, expected.vlan?.id);
  compare('VLAN protocol', link.vlan?.protocol, expected.vlan?.protocol);
  for (const [option, value] of Object.entries(expected.options ?? {})) {
    const actual = link.options?.[option];
    // An older kernel or tool does not report every option.
    if (actual !== undefined) compare(option, actual, value);
  }
  const members = membersOf(state, name).map((member) => member.name);
  const missing = (expected.members ?? []).filter((member) => !members.includes(member));
  return [...differences, ...missing.map((member) => `${member} is not in ${name}`)];
}
