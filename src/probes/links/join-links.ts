import type { RawOptions } from '#netlink';
import type { Link, LinkOptions } from './link.ts';
import type { OwnLinkFacts, RawLink } from './raw-link.ts';

/** Replaces indices of other links by names, and adds the members of bonds and bridges. */
export function joinLinks(rawLinks: readonly RawLink[]): readonly Link[] {
  const byIndex = new Map(rawLinks.map(({ facts }) => [facts.index, facts]));
  const nameOf = (index: number | undefined): string | undefined =>
    index === undefined ? undefined : byIndex.get(index)?.name;
  const membersByMaster = Map.groupBy(rawLinks, ({ masterIndex }) => masterIndex);
  return rawLinks.map(({ facts, masterIndex, lowerIndex, bond, ...parts }) => ({
    ...facts,
    master: nameOf(masterIndex),
    lower: nameOf(lowerIndex),
    bond: bond && { mode: bond.mode, miimonMs: bond.miimonMs, activeMember: nameOf(bond.activeIndex) },
    options: joinOptions(parts, nameOf),
    ...describeMembers(facts.kind, membersByMaster.get(facts.index)?.map((member) => member.facts) ?? []),
  }));
}

/** Joins the options of a bond or bridge, those of a bridge's port, and the VLANs of either. */
function joinOptions(
  { options, portOptions, bridgeVlans }: Pick<RawLink, 'options' | 'portOptions' | 'bridgeVlans'>,
  nameOf: (index: number) => string | undefined,
): LinkOptions | undefined {
  const parts = [options && nameOptions(options, nameOf), portOptions, bridgeVlans];
  return parts.some((part) => part !== undefined) ? Object.assign({}, ...parts) : undefined;
}

function nameOptions(options: RawOptions, nameOf: (index: number) => string | undefined): LinkOptions {
  const links = Object.entries(options.links).flatMap(([option, index]) => {
    const name = nameOf(index);
    return name === undefined ? [] : [[option, name] as const];
  });
  return { ...options.values, ...Object.fromEntries(links) };
}

function describeMembers(
  kind: string,
  members: readonly OwnLinkFacts[],
): Pick<Link, 'members' | 'membersUp' | 'degraded'> {
  if (kind !== 'bond' && kind !== 'bridge') {
    return { members: undefined, membersUp: undefined, degraded: undefined };
  }
  const membersUp = members.filter(isMemberUp).length;
  return {
    members: members.map((member) => member.name),
    membersUp,
    degraded: kind === 'bond' && members.length > 0 ? membersUp < members.length : undefined,
  };
}

/** Reports whether a member can carry traffic: it has carrier, and the bond's link monitoring, if any, agrees. */
export function isMemberUp(member: Pick<OwnLinkFacts, 'carrier' | 'bondMember'>): boolean {
  const status = member.bondMember?.miiStatus;
  return member.carrier === true && (status === undefined || status === 'up');
}
