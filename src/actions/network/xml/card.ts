import { Busy, Refused } from '../../errors.ts';
import type { EthernetDefinition } from '../definition.ts';
import { requireLink } from '../interface-name.ts';
import { create } from '../life.ts';
import type { LinkState, NetworkState } from '../state.ts';
import { elementOf, inPlace, interfaceElement } from './place.ts';
import type { PlanInParts } from './plan-in-parts.ts';
import type { XmlElement } from './tree.ts';

const otherKinds = new Set(['bond', 'vlan', 'bridge', 'loopback']);

/** A card that nothing else has, taken up. @throws {Refused} {Busy} */
export function takeCard(parts: PlanInParts, definition: EthernetDefinition, top: XmlElement): void {
  const link = requireCard(parts.state, definition, top);
  inPlace(interfaceElement(top, link.name), () => {
    if (link.master !== undefined)
      throw new Busy(`${link.name} is a member of ${link.master}; free it first: setMaster("") on it`);
    parts.add(create, { link: link.name });
  });
}

/** A link that is there, and of which its MAC is told right. @throws {Refused} */
export function requireCard(
  state: NetworkState,
  { name, macAddress }: EthernetDefinition,
  top: XmlElement,
): LinkState {
  const place = interfaceElement(top, name);
  const link = inPlace(place, () => requireLink('name', name, state));
  inPlace(place, () => {
    if (link.kind !== undefined && otherKinds.has(link.kind))
      throw new Refused(`type is ethernet, and ${name} is a ${link.kind}; its type, or the name of a card`);
  });
  inPlace(elementOf(place, 'mac'), () => {
    if (macAddress !== undefined && link.macAddress !== macAddress)
      throw new Refused(
        `address is ${macAddress}, and ${name} has ${link.macAddress ?? 'none'}; that, or no <mac>`,
      );
  });
  return link;
}
