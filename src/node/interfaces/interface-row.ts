import type { Address, Link } from '#probes';
import type { NodeFacts } from '../facts/node-facts.ts';
import { interfaceUuids } from './interface-uuid.ts';
import { managersOf } from './managed-by.ts';

/** One interface with all facts that its object shows. */
export interface InterfaceRow {
  readonly link: Link;
  readonly uuid: string;
  /** In the kernel's order; undefined when they could not be read. */
  readonly addresses: readonly Address[] | undefined;
  readonly facts: NodeFacts;
}

/** Returns one row per link, in the kernel's order. */
export function interfaceRows(facts: NodeFacts): readonly InterfaceRow[] {
  const links = facts.links ?? [];
  const uuids = interfaceUuids(facts.identity.uuid, links);
  return links.map((link) => ({
    link,
    uuid: uuids.get(link.index) ?? '',
    addresses: facts.addresses?.filter((address) => address.interfaceIndex === link.index),
    facts,
  }));
}

/**
 * Reports whether an interface is active: a physical one while it is administratively up, a virtual one while the kernel has
 * it, also without carrier.
 */
export const isActive = ({ link }: InterfaceRow) => link.kind !== 'physical' || link.adminUp === true;

/**
 * Reports whether a definition of the interface is saved. @returns false where no service manages it; undefined otherwise,
 * because the saved configuration of a service is not read.
 */
export const isPersistent = ({ facts, link }: InterfaceRow): false | undefined =>
  managersOf(facts, link)?.length === 0 ? false : undefined;
