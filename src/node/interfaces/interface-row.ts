import { type Address, type Definition, type Link, unknownLinkFacts } from '#probes';
import type { NodeFacts } from '../facts/node-facts.ts';
import { definitionsByName } from './definitions.ts';
import { interfaceUuids } from './interface-uuid.ts';
import { managedServices } from './managed-by.ts';

/** One interface with all facts that its object shows. */
export interface InterfaceRow {
  /** Of an interface that is only defined, its name and kind, and index 0, which no link has. */
  readonly link: Link;
  readonly uuid: string;
  /** In the kernel's order; undefined when they could not be read. */
  readonly addresses: readonly Address[] | undefined;
  readonly facts: NodeFacts;
  /** The names of all interfaces that have an object. */
  readonly names: ReadonlySet<string>;
}

/** Returns one row per link, in the kernel's order, then one per interface that is only defined. */
export function interfaceRows(facts: NodeFacts): readonly InterfaceRow[] {
  const links = facts.links ?? [];
  const { uuid } = facts.identity;
  const uuids = interfaceUuids(uuid, links);
  const all = [...links, ...definedLinks(facts)];
  const names = new Set(all.map(({ name }) => name));
  const addresses = facts.addresses && Map.groupBy(facts.addresses, ({ interfaceIndex }) => interfaceIndex);
  return all.map((link) => ({
    link,
    names,
    uuid: uuids.get(link.index) ?? interfaceUuids(uuid, [link]).get(link.index) ?? '',
    addresses: addresses && (addresses.get(link.index) ?? []),
    facts,
  }));
}

function definedLinks(facts: NodeFacts): readonly Link[] {
  const names = new Set(facts.links?.map(({ name }) => name));
  return [...definitionsByName(facts)].flatMap(([name, definitions]) =>
    names.has(name) || facts.isExcludedName?.(name)
      ? []
      : [{ ...unknownLinkFacts, index: 0, name, kind: kindOf(definitions) }],
  );
}

/** A definition that makes no interface describes a card, here one that the machine lacks. */
const kindOf = (definitions: readonly Definition[]) =>
  definitions.find(({ kind }) => kind !== undefined)?.kind ?? 'physical';

/** Whether the kernel has the interface; false for one that is only defined. */
export const isInKernel = ({ link }: Pick<InterfaceRow, 'link'>) => link.index !== 0;

/**
 * Reports whether an interface is active: a physical one while it is administratively up, a virtual one while the kernel has
 * it, also without carrier.
 */
export const isActive = ({ link }: Pick<InterfaceRow, 'link'>) =>
  isInKernel({ link }) && (link.kind !== 'physical' || link.adminUp === true);

/** Reports whether a network service has a definition of the interface. @returns undefined when not every service could be asked. */
export function isPersistent({ facts, link }: InterfaceRow): boolean | undefined {
  if (definitionsByName(facts).has(link.name)) return true;
  if (facts.definitions?.complete) return false;
  return managedServices(facts, link)?.length === 0 ? false : undefined;
}
