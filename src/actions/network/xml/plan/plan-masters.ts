import { compact } from '#base';
import { Refused } from '../../../errors.ts';
import { type ExpectedLink, linkDifferences } from '../../apply/link-differences.ts';
import { createBond } from '../../kinds/create-bond.ts';
import { createBridge } from '../../kinds/create-bridge.ts';
import { createVlan } from '../../kinds/create-vlan.ts';
import { linkNamed, membersOf, type NetworkState } from '../../state/network-state.ts';
import { roundDelay } from '../../state/option-order.ts';
import type { BondDefinition, BridgeDefinition, VlanDefinition } from '../interface-definition.ts';
import type { XmlElement } from '../xml-element.ts';
import type { CompositePlan } from './composite-plan.ts';
import { interfaceElement, withElementContext } from './element-context.ts';
import { requireEthernet } from './plan-ethernet.ts';

/** The default of createBondingInterface. */
const defaultMode = 'active-backup';
const vlanProtocol = '802.1Q';

type Port = VlanDefinition | BondDefinition;

/** Plans a bond; an active-backup bond prefers the first member. @throws {Refused} {Busy} */
function planBond(plan: CompositePlan, definition: BondDefinition, top: XmlElement): void {
  for (const member of definition.members) requireEthernet(plan.state, member, top);
  const { name: interfaceName, mode = defaultMode } = definition;
  const members = definition.members.map(({ name }) => name);
  const options = bondOptions(definition, mode);
  withElementContext(interfaceElement(top, interfaceName), () =>
    plan.add(createBond, { interfaceName, mode, members, options }),
  );
}

function bondOptions(
  { miimon, arpMonitor, members }: BondDefinition,
  mode: string,
): Readonly<Record<string, unknown>> {
  const byCarrier = miimon?.byCarrier;
  return compact({
    miimon: miimon?.frequencyMs,
    downdelay: miimon?.downDelayMs,
    updelay: miimon?.upDelayMs,
    use_carrier: byCarrier === undefined ? undefined : Number(byCarrier),
    arp_interval: arpMonitor?.intervalMs,
    arp_ip_target: arpMonitor?.target,
    arp_validate: arpMonitor?.validate,
    primary: mode === 'active-backup' ? members[0]?.name : undefined,
  });
}

/** Plans a bridge and its missing ports. @throws {Refused} {Busy} */
export function planBridge(
  plan: CompositePlan,
  { name, stp, forwardDelayMs, ports }: BridgeDefinition,
  top: XmlElement,
): void {
  for (const port of ports) {
    if (port.kind === 'ethernet') requireEthernet(plan.state, port, top);
    else if (!withElementContext(interfaceElement(top, port.name), () => existsAsDefined(plan.state, port)))
      planPort(plan, port, top);
  }
  const options = compact({
    stp_state: stp === undefined ? undefined : stp ? '1' : '0',
    // Hundredths of a second.
    forward_delay: forwardDelayMs === undefined ? undefined : String(forwardDelayMs / 10),
  });
  withElementContext(interfaceElement(top, name), () =>
    plan.add(createBridge, { interfaceName: name, ports: ports.map((port) => port.name), options }),
  );
}

/** Plans a VLAN or bond, as the port of a bridge or on its own. @throws {Refused} {Busy} */
export function planPort(plan: CompositePlan, port: Port, top: XmlElement): void {
  if (port.kind === 'bond') planBond(plan, port, top);
  else {
    const { name: interfaceName, lowerInterface, tag: vlanId } = port;
    withElementContext(interfaceElement(top, interfaceName), () =>
      plan.add(createVlan, { interfaceName, lowerInterface, vlanId, protocol: vlanProtocol }),
    );
  }
}

/** Whether a port exists. @throws {Refused} where it exists with other settings. */
function existsAsDefined(state: NetworkState, port: Port): boolean {
  if (!linkNamed(state, port.name)) return false;
  const differences = [
    ...linkDifferences(state, port.name, expectedLink(port)),
    ...furtherMembers(state, port),
  ];
  if (differences.length === 0) return true;
  throw new Refused(
    `${port.name} is there already, with other settings: ${differences.join('; ')}; expected its settings, or a new name`,
  );
}

const expectedLink = (port: Port): ExpectedLink =>
  port.kind === 'vlan'
    ? { kind: 'vlan', lower: port.lowerInterface, vlan: { id: port.tag, protocol: vlanProtocol } }
    : { kind: 'bond', members: port.members.map(({ name }) => name), options: expectedOptions(port) };

function expectedOptions(bond: BondDefinition): Readonly<Record<string, string>> {
  const { primary: _, ...given } = bondOptions(bond, bond.mode ?? defaultMode);
  const miimon = bond.miimon?.frequencyMs ?? 0;
  const isDelay = (name: string) => name === 'updelay' || name === 'downdelay';
  const texts = Object.entries(given).map(([name, value]) => [
    name,
    String(isDelay(name) ? roundDelay(Number(value), miimon) : value),
  ]);
  return { ...Object.fromEntries(texts), ...compact({ mode: bond.mode }) };
}

/** Compares the members of an existing bond. @returns one text for each member that the definition does not name. */
function furtherMembers(state: NetworkState, port: Port): readonly string[] {
  if (port.kind === 'vlan') return [];
  const named = new Set(port.members.map(({ name }) => name));
  return membersOf(state, port.name)
    .filter(({ name }) => !named.has(name))
    .map(({ name }) => `${name} is in ${port.name}`);
}
