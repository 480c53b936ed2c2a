import { Busy, Refused } from '../../../errors.ts';
import { requireLink } from '../../kinds/interface-name.ts';
import { create } from '../../kinds/link-state.ts';
import type { LinkState, NetworkState } from '../../state/network-state.ts';
import type { EthernetDefinition } from '../interface-definition.ts';
import type { XmlElement } from '../read/xml-tree.ts';
import type { CompositePlan } from './composite-plan.ts';
import { findElement, interfaceElement, withElementContext } from './element-context.ts';

const otherKinds = new Set(['bond', 'vlan', 'bridge', 'loopback']);

/** A card that nothing else has, taken up. @throws {Refused} {Busy} */
export function planEthernet(parts: CompositePlan, definition: EthernetDefinition, top: XmlElement): void {
  const link = requireEthernet(parts.state, definition, top);
  withElementContext(interfaceElement(top, link.name), () => {
    if (link.master !== undefined)
      throw new Busy(`${link.name} is a member of ${link.master}; free it first: setMaster("") on it`);
    parts.add(create, { link: link.name });
  });
}

/** A link that is there, and of which its MAC is told right. @throws {Refused} */
export function requireEthernet(
  state: NetworkState,
  { name, macAddress }: EthernetDefinition,
  top: XmlElement,
): LinkState {
  const place = interfaceElement(top, name);
  const link = withElementContext(place, () => requireLink('name', name, state));
  withElementContext(place, () => {
    if (link.kind !== undefined && otherKinds.has(link.kind))
      throw new Refused(`type is ethernet, and ${name} is a ${link.kind}; its type, or the name of a card`);
  });
  withElementContext(findElement(place, 'mac'), () => {
    if (macAddress !== undefined && link.macAddress !== macAddress)
      throw new Refused(
        `address is ${macAddress}, and ${name} has ${link.macAddress ?? 'none'}; that, or no <mac>`,
      );
  });
  return link;
}
