import { Refused } from '../../errors.ts';
import type { InterfaceDefinition } from '../definition.ts';
import type { SavedAddresses } from '../dhcp/saved-addresses.ts';
import type { NetworkAction } from '../plan.ts';
import { setMtu } from '../set-mtu.ts';
import type { Family } from '../state.ts';
import { takeCard } from './card.ts';
import { giveProtocol } from './give-protocol.ts';
import { makeBridge, makePort } from './make-master.ts';
import { PlanInParts } from './plan-in-parts.ts';

export interface CreateFromXmlArgs {
  readonly definition: InterfaceDefinition;
  /** Of families in which DHCP stands in for static addresses. */
  readonly saved: { readonly [F in Family]: SavedAddresses | undefined };
}

/**
 * Makes what a definition says run, and what is inside it; a card is there, and is given what is said of it. What the
 * XML of a running card would not say, it must not have: nothing is taken away.
 */
export const createFromXml: NetworkAction<CreateFromXmlArgs> = {
  name: 'createInterfaceXML',
  plan({ definition, saved }, state) {
    requireRunnable(definition);
    const parts = new PlanInParts(state);
    makeLink(parts, definition);
    const { name: link, mtu } = definition;
    if (mtu !== undefined) parts.add(setMtu, { link, mtu });
    for (const family of ['ipv4', 'ipv6'] as const)
      giveProtocol(parts, { link, family, protocol: definition[family], saved: saved[family] });
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

function requireRunnable({ startMode, ipv4, ipv6 }: InterfaceDefinition): void {
  if (startMode !== undefined && startMode !== 'none')
    throw new Refused(
      `xmlDesc, <start>: mode is ${startMode}, and nothing is written down here; none, or no <start>`,
    );
  if (ipv6?.autoconf)
    throw new Refused(
      'xmlDesc, <autoconf>: whether router advertisements are heeded is not changed by this version; without it, as the kernel has it',
    );
  if (ipv4?.dhcp && ipv6?.dhcp)
    throw new Refused('xmlDesc, <dhcp>: both families at once; one here, and setDhcp6 for the other');
  for (const [family, protocol] of Object.entries({ ipv4, ipv6 })) {
    if (protocol?.dhcp && (protocol.addresses.length > 0 || protocol.gateway !== undefined))
      throw new Refused(
        `xmlDesc, <protocol family="${family}">: <dhcp> along with <ip> or <route>; one or the other`,
      );
  }
}

function makeLink(parts: PlanInParts, definition: InterfaceDefinition): void {
  if (definition.kind === 'ethernet') takeCard(parts, definition);
  else if (definition.kind === 'bridge') makeBridge(parts, definition);
  else makePort(parts, definition);
}
