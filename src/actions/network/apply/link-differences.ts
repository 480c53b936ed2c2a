import { type LinkState, linkNamed, membersOf, type NetworkState } from '../state/network-state.ts';

/** What a link is to be; what is absent is not asked for. */
export interface ExpectedLink {
  readonly kind?: string;
  readonly up?: boolean;
  readonly mtu?: number;
  /** `""` is free. */
  readonly master?: string;
  readonly lower?: string;
  readonly vlan?: LinkState['vlan'];
  readonly options?: Readonly<Record<string, string>>;
  readonly members?: readonly string[];
}

/** One sentence for each thing of a link that is not as it is to be. */
export function linkDifferences(state: NetworkState, name: string, wanted: ExpectedLink): readonly string[] {
  const link = linkNamed(state, name);
  if (!link) return [`${name} is not there`];
  const found: string[] = [];
  const compare = (what: string, is: unknown, shouldBe: unknown) => {
    if (shouldBe !== undefined && is !== shouldBe)
      found.push(`${what} of ${name} is ${String(is ?? 'unknown')}, not ${String(shouldBe)}`);
  };
  compare('kind', link.kind, wanted.kind);
  if (wanted.up !== undefined) compare('state', link.up ? 'up' : 'down', wanted.up ? 'up' : 'down');
  compare('mtu', link.mtu, wanted.mtu);
  compare('master', link.master ?? '', wanted.master);
  compare('lower device', link.lower, wanted.lower);
  compare('VLAN id', link.vlan?.id, wanted.vlan?.id);
  compare('VLAN protocol', link.vlan?.protocol, wanted.vlan?.protocol);
  // A kernel or tool that does not tell an option has not denied it.
  const told = Object.entries(wanted.options ?? {}).filter(
    ([option]) => link.options?.[option] !== undefined,
  );
  for (const [option, value] of told) compare(option, link.options?.[option], value);
  const members = membersOf(state, name).map((member) => member.name);
  const lacking = (wanted.members ?? []).filter((member) => !members.includes(member));
  return [...found, ...lacking.map((member) => `${member} is not in ${name}`)];
}
