import { Busy, Refused } from '../../errors.ts';
import type { EthernetDefinition } from '../definition.ts';
import { requireLink } from '../interface-name.ts';
import { create } from '../life.ts';
import type { LinkState, NetworkState } from '../state.ts';
import type { PlanInParts } from './plan-in-parts.ts';

const otherKinds = new Set(['bond', 'vlan', 'bridge', 'loopback']);

/** A card that nothing else has, taken up. @throws {Refused} {Busy} */
export function takeCard(parts: PlanInParts, definition: EthernetDefinition): void {
  const link = requireCard(parts.state, definition);
  if (link.master !== undefined)
    throw new Busy(`${link.name} is a member of ${link.master}; free it first: setMaster("") on it`);
  parts.add(create, { link: link.name });
}

/** A link that is there, and of which its MAC is told right. @throws {Refused} */
export function requireCard(state: NetworkState, { name, macAddress }: EthernetDefinition): LinkState {
  const link = requireLink('xmlDesc, <interface>: name', name, state);
  if (link.kind !== undefined && otherKinds.has(link.kind))
    throw new Refused(
      `xmlDesc, <interface>: type is ethernet, and ${name} is a ${link.kind}; its type, or the name of a card`,
    );
  if (macAddress !== undefined && link.macAddress !== macAddress)
    throw new Refused(
      `xmlDesc, <mac>: address is ${macAddress}, and ${name} has ${link.macAddress ?? 'none'}; that, or no <mac>`,
    );
  return link;
}
