import type { NetworkAction } from '../../apply/network-plan.ts';
import type { SavedAddresses } from '../../dhcp/saved-addresses.ts';
import { setMtu } from '../../kinds/set-mtu.ts';
import type { Family } from '../../state/network-state.ts';
import type { InterfaceDefinition } from '../interface-definition.ts';
import type { RunnableXml } from '../read/read-runnable-xml.ts';
import type { XmlElement } from '../xml-element.ts';
import { CompositePlan } from './composite-plan.ts';
import { findElement, withElementContext } from './element-context.ts';
import { planEthernet } from './plan-ethernet.ts';
import { planBridge, planPort } from './plan-masters.ts';
import { planProtocol } from './plan-protocol.ts';

export interface CreateFromXmlArgs {
  readonly xml: RunnableXml;
  /** The static addresses that DHCP replaces; undefined for a family without DHCP. */
  readonly saved: { readonly [F in Family]: SavedAddresses | undefined };
}

/**
 * Creates the interface of an XML and the interfaces inside it. A card exists and gets the settings of the XML. The change
 * removes nothing: a card with an address, route or DHCP that the XML does not contain is refused.
 */
export const createFromXml: NetworkAction<CreateFromXmlArgs> = {
  name: 'createInterfaceXML',
  plan({ xml: { definition, top }, saved }, state) {
    const plan = new CompositePlan(state);
    planLink(plan, definition, top);
    const { name: link, mtu } = definition;
    if (mtu !== undefined) withElementContext(findElement(top, 'mtu'), () => plan.add(setMtu, { link, mtu }));
    for (const family of ['ipv4', 'ipv6'] as const) {
      const element = findElement(top, 'protocol', { family });
      planProtocol(plan, { link, family, element, settings: definition[family], saved: saved[family] });
    }
    return plan.build();
  },
};

/** @returns the existing interfaces that a definition names: their manager applies the change. */
export function concernedLinks(definition: InterfaceDefinition): readonly string[] {
  switch (definition.kind) {
    case 'ethernet':
      return [definition.name];
    case 'vlan':
      return [definition.lowerInterface];
    case 'bond':
      return definition.members.map(({ name }) => name);
    case 'bridge':
      return definition.ports.flatMap(concernedLinks);
  }
}

function planLink(plan: CompositePlan, definition: InterfaceDefinition, top: XmlElement): void {
  if (definition.kind === 'ethernet') planEthernet(plan, definition, top);
  else if (definition.kind === 'bridge') planBridge(plan, definition, top);
  else planPort(plan, definition, top);
}
