import type { Link, LinkOptions } from './link.ts';
import type { OwnLinkFacts, RawLink, RawOptions } from './raw-link.ts';

/** Puts names for the numbers by which links point at each other, and tells bonds and bridges of their members. */
export function joinLinks(raw: readonly RawLink[]): readonly Link[] {
  const byIndex = new Map(raw.map(({ facts }) => [facts.index, facts]));
  const nameOf = (index: number | undefined): string | undefined =>
    index === undefined ? undefined : byIndex.get(index)?.name;
  const membersOf = new Map<number, OwnLinkFacts[]>();
  for (const { facts, masterIndex } of raw) {
    if (masterIndex === undefined) continue;
    const members = membersOf.get(masterIndex);
    if (members === undefined) membersOf.set(masterIndex, [facts]);
    else members.push(facts);
  }
  return raw.map(({ facts, masterIndex, lowerIndex, bond, options }) => ({
    ...facts,
    master: nameOf(masterIndex),
    lower: nameOf(lowerIndex),
    bond:
      bond === undefined
        ? undefined
        : { mode: bond.mode, miimonMs: bond.miimonMs, activeMember: nameOf(bond.activeIndex) },
    options: options === undefined ? undefined : namedOptions(options, nameOf),
    ...memberFacts(facts.kind, membersOf.get(facts.index) ?? []),
  }));
}

function namedOptions(options: RawOptions, nameOf: (index: number) => string | undefined): LinkOptions {
  const links = Object.entries(options.links).flatMap(([option, index]) => {
    const name = nameOf(index);
    return name === undefined ? [] : [[option, name] as const];
  });
  return { ...options.values, ...Object.fromEntries(links) };
}

function memberFacts(
  kind: string,
  members: readonly OwnLinkFacts[],
): Pick<Link, 'members' | 'membersUp' | 'degraded'> {
  if (kind !== 'bond' && kind !== 'bridge')
    return { members: undefined, membersUp: undefined, degraded: undefined };
  const up = members.filter(isUp).length;
  return {
    members: members.map((member) => member.name),
    membersUp: up,
    degraded: kind === 'bond' && members.length > 0 ? up < members.length : undefined,
  };
}

/** A member carries traffic when it has carrier and its bond's monitoring, where it runs, agrees. */
function isUp(member: OwnLinkFacts): boolean {
  const status = member.bondMember?.miiStatus;
  return member.carrier === true && (status === undefined || status === 'up');
}
