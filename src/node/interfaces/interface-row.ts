import type { Address, Link } from '#probes';
import type { NodeFacts } from '../facts/node-facts.ts';
import { interfaceUuids } from './interface-uuid.ts';

/** One interface with all that its objects show. */
export interface InterfaceRow {
  readonly link: Link;
  readonly uuid: string;
  /** In the kernel's order; undefined where they could not be read. */
  readonly addresses: readonly Address[] | undefined;
  readonly facts: NodeFacts;
}

/** One row per link, in the kernel's order. */
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
 * A made interface is active while the kernel has it, also without carrier; a physical one while it is
 * administratively up.
 */
export const isActive = ({ link }: InterfaceRow) => link.kind !== 'physical' || link.adminUp === true;
