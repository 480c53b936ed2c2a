import { Busy, Refused } from '../../../errors.ts';
import { requireLink } from '../../kinds/interface-name.ts';
import { create } from '../../kinds/link-state.ts';
import type { LinkState, NetworkState } from '../../state/network-state.ts';
import type { EthernetDefinition } from '../interface-definition.ts';
import type { XmlElement } from '../xml-element.ts';
import type { CompositePlan } from './composite-plan.ts';
import { findElement, interfaceElement, withElementContext } from './element-context.ts';

const otherKinds = new Set(['bond', 'vlan', 'bridge', 'loopback']);

/** Plans to set up a card that is not a member. @throws {Refused} {Busy} */
export function planEthernet(plan: CompositePlan, definition: EthernetDefinition, top: XmlElement): void {
  const link = requireEthernet(plan.state, definition, top);
  withElementContext(interfaceElement(top, link.name), () => {
    if (link.master !== undefined)
      throw new Busy(`${link.name} is a member of ${link.master}; free it first: setMaster("") on it`);
    plan.add(create, { link: link.name });
  });
}

/** @returns the existing card with the name and MAC address of the definition. @throws {Refused} */
export function requireEthernet(
  state: NetworkState,
  { name, macAddress }: EthernetDefinition,
  top: XmlElement,
): LinkState {
  const element = interfaceElement(top, name);
  const link = withElementContext(element, () => requireLink('name', name, state));
  withElementContext(element, () => {
    if (link.kind !== undefined && otherKinds.has(link.kind))
      throw new Refused(
        `type is ethernet, and ${name} is a ${link.kind}; expected its type, or the name of a card`,
      );
  });
  withElementContext(findElement(element, 'mac'), () => {
    if (macAddress !== undefined && link.macAddress !== macAddress)
      throw new Refused(
        `address is ${macAddress}, and ${name} has ${link.macAddress ?? 'none'}; expected that, or no <mac>`,
      );
  });
  return link;
}
