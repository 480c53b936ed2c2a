import {
  arpValidations,
  type BondDefinition,
  type BridgeDefinition,
  type EthernetDefinition,
  type InterfaceDefinition,
  type OperationalState,
  type ProtocolSettings,
  type VlanDefinition,
} from '#actions';
import type { Address, Link, Route } from '#probes';
import type { NodeFacts } from '../facts/node-facts.ts';

/**
 * Describes a running interface as a definition that would create it again. A kind that the interface XML lacks becomes an
 * `ethernet`; so does a bond without members, which its grammar forbids.
 */
export function runningDefinition(facts: NodeFacts, link: Link): InterfaceDefinition {
  const addresses = (facts.addresses ?? []).filter(({ interfaceIndex }) => interfaceIndex === link.index);
  return {
    ...linkDefinition(facts, link),
    mtu: link.mtu,
    ipv4: protocol(addresses, gateway(facts, link, 'ipv4'), 'ipv4'),
    ipv6: protocol(addresses, gateway(facts, link, 'ipv6'), 'ipv6'),
  };
}

function linkDefinition(facts: NodeFacts, link: Link): InterfaceDefinition {
  if (link.kind === 'bridge') return bridge(facts, link);
  if (link.kind === 'bond' && link.members?.length) return bond(facts, link);
  return vlan(link) ?? ethernet(link);
}

function ethernet(link: Link): EthernetDefinition {
  // A bond gives all its members one address.
  const own = link.master === undefined ? link.macAddress : (link.permanentMac ?? link.macAddress);
  const macAddress = own?.length === 17 ? own : undefined;
  return { kind: 'ethernet', name: link.name, macAddress, link: reported(link) };
}

function vlan({ name, vlan, lower, ...link }: Link): VlanDefinition | undefined {
  if (vlan === undefined || lower === undefined) return undefined;
  return { kind: 'vlan', name, tag: vlan.id, lowerInterface: lower, link: reported(link) };
}

function bond(facts: NodeFacts, link: Link): BondDefinition {
  const delay = (option: string) => {
    const value = link.options?.[option];
    return typeof value === 'number' && value > 0 ? value : undefined;
  };
  const frequencyMs = link.bond?.miimonMs;
  return {
    kind: 'bond',
    name: link.name,
    mode: link.bond?.mode,
    miimon: frequencyMs
      ? {
          frequencyMs,
          downDelayMs: delay('downdelay'),
          upDelayMs: delay('updelay'),
          byCarrier: byCarrier(link),
        }
      : undefined,
    arpMonitor: frequencyMs ? undefined : arpMonitor(link),
    link: reported(link),
    members: preferredFirst(members(facts, link), link).map(ethernet),
  };
}

/** Undefined for the kernel's default. */
const byCarrier = ({ options }: Link): false | undefined =>
  options?.['use_carrier'] === 0 ? false : undefined;

/** The XML has one target and four of the kernel's words for validation; other settings are left out. */
function arpMonitor({ options }: Link): BondDefinition['arpMonitor'] {
  const intervalMs = options?.['arp_interval'];
  const targets = options?.['arp_ip_target'];
  const [target, ...more] = Array.isArray(targets) ? (targets as readonly unknown[]) : [];
  if (typeof intervalMs !== 'number' || intervalMs === 0 || typeof target !== 'string' || more.length > 0)
    return undefined;
  const validate = arpValidations.find((word) => word !== 'none' && word === options?.['arp_validate']);
  return { intervalMs, target, validate };
}

function preferredFirst(members: readonly Link[], { options }: Link): readonly Link[] {
  const isPreferred = ({ name }: Link) => name === options?.['primary'];
  return [...members.filter(isPreferred), ...members.filter((member) => !isPreferred(member))];
}

function bridge(facts: NodeFacts, link: Link): BridgeDefinition {
  return {
    kind: 'bridge',
    name: link.name,
    stp: link.bridge?.stp,
    forwardDelayMs: link.bridge?.forwardDelayMs,
    ports: members(facts, link).map((port) =>
      port.kind === 'bond' && port.members?.length ? bond(facts, port) : (vlan(port) ?? ethernet(port)),
    ),
  };
}

function members({ links = [] }: NodeFacts, { members: names = [] }: Link): readonly Link[] {
  return names.flatMap((name) => links.filter((link) => link.name === name));
}

function reported({ speed, operState }: Pick<Link, 'speed' | 'operState'>): EthernetDefinition['link'] {
  return speed === undefined && operState === undefined
    ? undefined
    : { speed, state: operState as OperationalState };
}

function gateway({ routes }: NodeFacts, link: Link, family: Route['family']): string | undefined {
  const defaultDestination = family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  return routes?.rows.find(
    (route) =>
      route.interfaceIndex === link.index &&
      route.destination === defaultDestination &&
      isSameFamily(route, family),
  )?.gateway;
}

/** The XML has no place for a gateway of the other family (RFC 5549). */
const isSameFamily = ({ gateway = '' }: Route, family: Route['family']) =>
  gateway.includes(':') === (family === 'ipv6');

function protocol(
  addresses: readonly Address[],
  gateway: string | undefined,
  family: Address['family'],
): ProtocolSettings | undefined {
  const own = addresses.filter((address) => address.family === family);
  const from = (origin: string) => own.some((address) => address.origin === origin);
  const staticAddresses = own.filter(({ origin }) => origin === undefined || origin === 'static');
  const dhcp = from('dhcp');
  const autoconf = family === 'ipv6' && from('ra');
  if (!dhcp && !autoconf && staticAddresses.length === 0) return undefined;
  // DHCP and router advertisements bring their own gateway.
  return { dhcp, autoconf, addresses: staticAddresses, gateway: dhcp || autoconf ? undefined : gateway };
}
