import type { NetworkAction } from '../../apply/network-plan.ts';
import type { SavedAddresses } from '../../dhcp/saved-addresses.ts';
import { setMtu } from '../../kinds/set-mtu.ts';
import type { Family } from '../../state/network-state.ts';
import type { InterfaceDefinition } from '../interface-definition.ts';
import type { RunnableXml } from '../read/read-runnable-xml.ts';
import type { XmlElement } from '../read/xml-tree.ts';
import { CompositePlan } from './composite-plan.ts';
import { findElement, withElementContext } from './element-context.ts';
import { planEthernet } from './plan-ethernet.ts';
import { planBridge, planPort } from './plan-masters.ts';
import { planProtocol } from './plan-protocol.ts';

export interface CreateFromXmlArgs {
  readonly xml: RunnableXml;
  /** Of families in which DHCP stands in for static addresses. */
  readonly saved: { readonly [F in Family]: SavedAddresses | undefined };
}

/**
 * Makes what a definition says run, and what is inside it; a card is there, and is given what is said of it. What the
 * XML of a running card would not say, it must not have: nothing is taken away.
 */
export const createFromXml: NetworkAction<CreateFromXmlArgs> = {
  name: 'createInterfaceXML',
  plan({ xml: { definition, top }, saved }, state) {
    const parts = new CompositePlan(state);
    makeLink(parts, definition, top);
    const { name: link, mtu } = definition;
    if (mtu !== undefined)
      withElementContext(findElement(top, 'mtu'), () => parts.add(setMtu, { link, mtu }));
    for (const family of ['ipv4', 'ipv6'] as const) {
      const place = findElement(top, 'protocol', { family });
      planProtocol(parts, { link, family, place, protocol: definition[family], saved: saved[family] });
    }
    return parts.build();
  },
};

/** Interfaces that it names and does not make, whose holder is to carry it out. */
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

function makeLink(parts: CompositePlan, definition: InterfaceDefinition, top: XmlElement): void {
  if (definition.kind === 'ethernet') planEthernet(parts, definition, top);
  else if (definition.kind === 'bridge') planBridge(parts, definition, top);
  else planPort(parts, definition, top);
}
