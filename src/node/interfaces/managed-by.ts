import type { Link, Manager, Managers } from '#probes';
import type { NodeFacts } from '../facts/node-facts.ts';

/** Interfaces are stacked at most this deep. */
const maxMasters = 8;

/**
 * Finds the services that manage a link. The manager of a master also manages its members. Services that do not know of each
 * other may manage the same link.
 * @returns undefined when not every service answered and none of those that did manages the link.
 */
export function managedServices(
  { links, managers }: Pick<NodeFacts, 'links' | 'managers'>,
  link: Link,
): readonly Manager[] | undefined {
  if (!managers) return undefined;
  const claims = managers.claims.get(topMaster(links ?? [], link).name) ?? [];
  return claims.length === 0 && !managers.complete ? undefined : claims;
}

/** Returns property `managedBy`: one service, several separated by commas, or `none`. */
export function managedBy(facts: Pick<NodeFacts, 'links' | 'managers'>, link: Link): string | undefined {
  return namesText(managedServices(facts, link));
}

/** Returns property `networkService`: the running services separated by commas, or `none`. */
export function networkService(managers: Managers | undefined): string | undefined {
  if (!managers || (managers.services.length === 0 && !managers.complete)) return undefined;
  return namesText(managers.services);
}

/** One service, several separated by commas, or `none`. */
export const namesText = (names: readonly Manager[] | undefined) =>
  names?.length === 0 ? 'none' : names?.join(',');

function topMaster(links: readonly Link[], link: Link): Link {
  let top = link;
  for (let level = 0; level < maxMasters; level++) {
    const master = top.master === undefined ? undefined : links.find(({ name }) => name === top.master);
    if (!master) return top;
    top = master;
  }
  return top;
}
