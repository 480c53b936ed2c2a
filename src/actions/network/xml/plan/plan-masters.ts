import { Refused } from '../../../errors.ts';
import { type ExpectedLink, linkDifferences } from '../../apply/link-differences.ts';
import { createBond } from '../../kinds/create-bond.ts';
import { createBridge } from '../../kinds/create-bridge.ts';
import { createVlan } from '../../kinds/create-vlan.ts';
import { linkNamed } from '../../state/network-state.ts';
import type { BondDefinition, BridgeDefinition, VlanDefinition } from '../interface-definition.ts';
import type { XmlElement } from '../read/xml-tree.ts';
import type { CompositePlan } from './composite-plan.ts';
import { interfaceElement, withElementContext } from './element-context.ts';
import { requireEthernet } from './plan-ethernet.ts';

/** What createBondingInterface makes where no mode is said. */
const usualMode = 'active-backup';

/** The first member is the one that an active-backup bond prefers. @throws {Refused} {Busy} */
function planBond(parts: CompositePlan, definition: BondDefinition, top: XmlElement): void {
  for (const member of definition.members) requireEthernet(parts.state, member, top);
  const { name: interfaceName, mode = usualMode } = definition;
  const members = definition.members.map(({ name }) => name);
  const options = optionsOf(definition, mode);
  withElementContext(interfaceElement(top, interfaceName), () =>
    parts.add(createBond, { interfaceName, mode, members, options }),
  );
}

function optionsOf(
  { miimon, arpMonitor, members }: BondDefinition,
  mode: string,
): Readonly<Record<string, unknown>> {
  const { frequencyMs, downDelayMs, upDelayMs, byCarrier } = miimon ?? {};
  const { intervalMs, target, validate } = arpMonitor ?? {};
  return {
    ...(frequencyMs !== undefined && { miimon: frequencyMs }),
    ...(downDelayMs !== undefined && { downdelay: downDelayMs }),
    ...(upDelayMs !== undefined && { updelay: upDelayMs }),
    ...(byCarrier !== undefined && { use_carrier: byCarrier ? 1 : 0 }),
    ...(arpMonitor && { arp_interval: intervalMs, arp_ip_target: target }),
    ...(validate !== undefined && { arp_validate: validate }),
    ...(mode === 'active-backup' && { primary: members[0]?.name }),
  };
}

/** Makes the ports that are not there yet, too. @throws {Refused} {Busy} */
export function planBridge(
  parts: CompositePlan,
  { name, stp, forwardDelayMs, ports }: BridgeDefinition,
  top: XmlElement,
): void {
  for (const port of ports) {
    if (port.kind === 'ethernet') requireEthernet(parts.state, port, top);
    else if (!withElementContext(interfaceElement(top, port.name), () => existsAsDefined(parts, port)))
      planPort(parts, port, top);
  }
  const delay = forwardDelayMs === undefined ? undefined : forwardDelayMs / 10;
  const options = {
    ...(stp !== undefined && { stp_state: stp ? '1' : '0' }),
    ...(delay !== undefined && { forward_delay: String(delay) }),
  };
  withElementContext(interfaceElement(top, name), () =>
    parts.add(createBridge, { interfaceName: name, ports: ports.map((port) => port.name), options }),
  );
}

/** A VLAN or bond, inside a bridge or by itself. @throws {Refused} {Busy} */
export function planPort(parts: CompositePlan, port: VlanDefinition | BondDefinition, top: XmlElement): void {
  if (port.kind === 'bond') planBond(parts, port, top);
  else {
    const { name: interfaceName, lowerInterface, tag: vlanId } = port;
    withElementContext(interfaceElement(top, interfaceName), () =>
      parts.add(createVlan, { interfaceName, lowerInterface, vlanId, protocol: '802.1Q' }),
    );
  }
}

/** Whether a port runs already. @throws {Refused} where it is another than the definition says. */
function existsAsDefined({ state }: CompositePlan, port: VlanDefinition | BondDefinition): boolean {
  if (!linkNamed(state, port.name)) return false;
  const wanted: ExpectedLink =
    port.kind === 'vlan'
      ? { kind: 'vlan', lower: port.lowerInterface, vlan: { id: port.tag, protocol: '802.1Q' } }
      : { kind: 'bond', members: port.members.map(({ name }) => name), options: textsOf(port) };
  const differences = [...linkDifferences(state, port.name, wanted), ...further(state, port)];
  if (differences.length === 0) return true;
  throw new Refused(
    `${port.name} is there already, and another: ${differences.join('; ')}; as it is, or a new name`,
  );
}

function textsOf(bond: BondDefinition): Readonly<Record<string, string>> {
  const { primary: _, ...options } = optionsOf(bond, bond.mode ?? usualMode);
  const texts = Object.entries(options).map(([name, value]) => [name, String(value)]);
  return { ...Object.fromEntries(texts), ...(bond.mode !== undefined && { mode: bond.mode }) };
}

/** Members of a bond that the definition does not name. */
function further(state: CompositePlan['state'], port: VlanDefinition | BondDefinition): readonly string[] {
  if (port.kind === 'vlan') return [];
  const named = new Set(port.members.map(({ name }) => name));
  return state.links
    .filter(({ name, master }) => master === port.name && !named.has(name))
    .map(({ name }) => `${name} is in ${port.name}`);
}
