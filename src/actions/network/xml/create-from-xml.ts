import type { InterfaceDefinition } from '../definition.ts';
import type { SavedAddresses } from '../dhcp/saved-addresses.ts';
import type { NetworkAction } from '../plan.ts';
import { setMtu } from '../set-mtu.ts';
import type { Family } from '../state.ts';
import { takeCard } from './card.ts';
import { giveProtocol } from './give-protocol.ts';
import { makeBridge, makePort } from './make-master.ts';
import { elementOf, inPlace } from './place.ts';
import { PlanInParts } from './plan-in-parts.ts';
import type { RunnableXml } from './read-runnable-xml.ts';
import type { XmlElement } from './tree.ts';

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
    const parts = new PlanInParts(state);
    makeLink(parts, definition, top);
    const { name: link, mtu } = definition;
    if (mtu !== undefined) inPlace(elementOf(top, 'mtu'), () => parts.add(setMtu, { link, mtu }));
    for (const family of ['ipv4', 'ipv6'] as const) {
      const place = elementOf(top, 'protocol', { family });
      giveProtocol(parts, { link, family, place, protocol: definition[family], saved: saved[family] });
    }
    return parts.whole();
  },
};

/** Interfaces that it names and does not make, whose holder is to carry it out. */
export function concernsOf(definition: InterfaceDefinition): readonly string[] {
  switch (definition.kind) {
    case 'ethernet':
      return [definition.name];
    case 'vlan':
      return [definition.lowerInterface];
    case 'bond':
      return definition.members.map(({ name }) => name);
    case 'bridge':
      return definition.ports.flatMap(concernsOf);
  }
}

function makeLink(parts: PlanInParts, definition: InterfaceDefinition, top: XmlElement): void {
  if (definition.kind === 'ethernet') takeCard(parts, definition, top);
  else if (definition.kind === 'bridge') makeBridge(parts, definition, top);
  else makePort(parts, definition, top);
}
