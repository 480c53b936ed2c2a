import { type LinkState, linkNamed, type NetworkState } from './network-state.ts';

/** @returns lower devices before upper ones, masters before their members, and members in the order in which they joined. */
export function linksInStackOrder(state: NetworkState, names: ReadonlySet<string>): readonly LinkState[] {
  const ordered = new Set<LinkState>();
  const visit = (link: LinkState | undefined) => {
    if (!link || ordered.has(link) || !names.has(link.name)) return;
    visit(linkNamed(state, link.lower));
    visit(linkNamed(state, link.master));
    ordered.add(link);
  };
  const members = state.links.flatMap((link) => link.taken ?? []);
  for (const name of members) visit(linkNamed(state, name));
  for (const link of state.links) visit(link);
  return [...ordered];
}
