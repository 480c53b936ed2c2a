import { XMLBuilder } from 'fast-xml-parser';
import { type BuilderElement, choose, numberText, withoutAbsent } from './builder-element.ts';
import { furtherNamespace, furtherPrefix } from './further-settings.ts';
import type {
  BondDefinition,
  BridgeDefinition,
  EthernetDefinition,
  InterfaceDefinition,
  ProtocolSettings,
  VlanDefinition,
} from './interface-definition.ts';
import { furtherElement } from './print-further-settings.ts';

const builder = new XMLBuilder({
  attributeNamePrefix: '@',
  ignoreAttributes: false,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
  format: true,
  indentBy: '  ',
});

/**
 * Prints a definition as the interface XML of netcf and libvirt, valid by libvirt's `interface.rng`, with a final newline.
 * Settings that this grammar lacks are elements of a namespace of the project, which other readers skip.
 */
export function printInterfaceXml(definition: InterfaceDefinition): string {
  return builder.build({ interface: withoutAbsent(topElement(definition)) });
}

function topElement(definition: InterfaceDefinition): BuilderElement {
  const { name, startMode, mtu, ipv4, ipv6 } = definition;
  return {
    '@type': definition.kind,
    '@name': name,
    [`@xmlns:${furtherPrefix}`]: hasFurther(definition) ? furtherNamespace : undefined,
    start: startMode && { '@mode': startMode },
    ...reportedElements(definition),
    mtu: mtu === undefined ? undefined : { '@size': String(mtu) },
    protocol: [...protocolElements('ipv4', ipv4), ...protocolElements('ipv6', ipv6)],
    ...kindElements(definition),
    ...furtherElements(definition),
  };
}

/** An interface inside another has no start mode, no MTU and no addresses. */
function innerElement(definition: EthernetDefinition | VlanDefinition | BondDefinition): BuilderElement {
  return {
    '@type': definition.kind,
    '@name': definition.name,
    ...reportedElements(definition),
    ...kindElements(definition),
    ...furtherElements(definition),
  };
}

const furtherElements = ({ further }: InterfaceDefinition): BuilderElement => ({
  [`${furtherPrefix}:settings`]: furtherElement(further),
});

function hasFurther(definition: InterfaceDefinition): boolean {
  if (furtherElement(definition.further)) return true;
  if (definition.kind === 'bond') return definition.members.some(hasFurther);
  return definition.kind === 'bridge' && definition.ports.some(hasFurther);
}

function reportedElements(definition: InterfaceDefinition): BuilderElement {
  if (definition.kind === 'bridge') return {};
  const mac = definition.kind === 'ethernet' ? definition.macAddress : undefined;
  const { speed, state } = definition.link ?? {};
  const hasLink = speed !== undefined || state !== undefined;
  return {
    mac: mac === undefined ? undefined : { '@address': mac },
    link: hasLink ? { '@speed': numberText(speed), '@state': state } : undefined,
  };
}

function kindElements(definition: InterfaceDefinition): BuilderElement {
  switch (definition.kind) {
    case 'ethernet':
      return {};
    case 'vlan':
      return {
        vlan: { '@tag': String(definition.tag), interface: { '@name': definition.lowerInterface } },
      };
    case 'bond':
      return { bond: bondElement(definition) };
    case 'bridge':
      return { bridge: bridgeElement(definition) };
  }
}

function bondElement({ mode, miimon, arpMonitor, members }: BondDefinition): BuilderElement {
  return {
    '@mode': mode,
    miimon: miimon && {
      '@freq': String(miimon.frequencyMs),
      '@downdelay': numberText(miimon.downDelayMs),
      '@updelay': numberText(miimon.upDelayMs),
      '@carrier': choose(miimon.byCarrier, 'netif', 'ioctl'),
    },
    arpmon: arpMonitor && {
      '@interval': String(arpMonitor.intervalMs),
      '@target': arpMonitor.target,
      '@validate': arpMonitor.validate,
    },
    interface: members.map(innerElement),
  };
}

function bridgeElement({ stp, forwardDelayMs, ports }: BridgeDefinition): BuilderElement {
  return {
    '@stp': choose(stp, 'on', 'off'),
    '@delay': forwardDelayMs === undefined ? undefined : String(forwardDelayMs / 1000),
    interface: ports.map(innerElement),
  };
}

function protocolElements(
  family: 'ipv4' | 'ipv6',
  settings: ProtocolSettings | undefined,
): readonly BuilderElement[] {
  if (!settings) return [];
  const { autoconf, dhcp, dhcpDns, addresses, gateway } = settings;
  return [
    {
      '@family': family,
      autoconf: autoconf ? {} : undefined,
      dhcp: dhcp ? { '@peerdns': choose(dhcpDns, 'yes', 'no') } : undefined,
      ip: addresses.map(({ address, prefixLength }) => ({
        '@address': address,
        '@prefix': String(prefixLength),
      })),
      route: gateway === undefined ? undefined : { '@gateway': gateway },
    },
  ];
}
