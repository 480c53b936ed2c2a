import type { Link, Manager, Managers } from '#probes';
import type { NodeFacts } from '../facts/node-facts.ts';

/** As deep as stacks of interfaces go. */
const maxMasters = 8;

/**
 * Who holds a link: a member's holder is its master's. Several claim it where they were not told of each other: all are
 * named. Undefined where it is not known.
 */
export function managersOf(
  { links, managers }: Pick<NodeFacts, 'links' | 'managers'>,
  link: Link,
): readonly Manager[] | undefined {
  if (!managers) return undefined;
  const top = topMaster(links ?? [], link);
  const found = managers.claims.get(top.name) ?? [];
  return found.length === 0 && !managers.complete ? undefined : found;
}

/** Property `managedBy`: one service, several with commas, or `none`. */
export function managedBy(facts: Pick<NodeFacts, 'links' | 'managers'>, link: Link): string | undefined {
  return namesText(managersOf(facts, link));
}

/** Property `networkService`: those that run, with commas, or `none`. */
export function networkService(managers: Managers | undefined): string | undefined {
  if (!managers || (managers.services.length === 0 && !managers.complete)) return undefined;
  return namesText(managers.services);
}

const namesText = (names: readonly Manager[] | undefined) =>
  names?.length === 0 ? 'none' : names?.join(',');

function topMaster(links: readonly Link[], link: Link): Link {
  let top = link;
  for (let level = 0; level < maxMasters; level++) {
    const master = links.find(({ name }) => name === top.master);
    if (!master) return top;
    top = master;
  }
  return top;
}
