import { XMLBuilder } from 'fast-xml-parser';
import type {
  BondDefinition,
  BridgeDefinition,
  EthernetDefinition,
  InterfaceDefinition,
  ProtocolSettings,
  VlanDefinition,
} from './interface-definition.ts';

/** An element as the builder takes it: attributes by `@name`, children by name; undefined is left out. */
interface Element {
  readonly [name: string]: string | Element | readonly Element[] | undefined;
}

const builder = new XMLBuilder({
  attributeNamePrefix: '@',
  ignoreAttributes: false,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
  format: true,
  indentBy: '  ',
});

/**
 * The definition in the interface XML of netcf and libvirt, valid by libvirt's `interface.rng`, ending in a newline.
 * That grammar knows one gateway per protocol, and neither metrics nor options beyond those written here.
 */
export function printInterfaceXml(definition: InterfaceDefinition): string {
  return builder.build({ interface: defined(whole(definition)) });
}

function whole(definition: InterfaceDefinition): Element {
  const { name, startMode, mtu, ipv4, ipv6 } = definition;
  return {
    '@type': definition.kind,
    '@name': name,
    start: startMode && { '@mode': startMode },
    ...reported(definition),
    mtu: mtu === undefined ? undefined : { '@size': String(mtu) },
    protocol: [...protocol('ipv4', ipv4), ...protocol('ipv6', ipv6)],
    ...own(definition),
  };
}

/** An interface inside another has neither start, MTU nor addresses. */
function bare(definition: EthernetDefinition | VlanDefinition | BondDefinition): Element {
  return { '@type': definition.kind, '@name': definition.name, ...reported(definition), ...own(definition) };
}

function reported(definition: InterfaceDefinition): Element {
  if (definition.kind === 'bridge') return {};
  const mac = definition.kind === 'ethernet' ? definition.macAddress : undefined;
  const { speed, state } = definition.link ?? {};
  return {
    mac: mac === undefined ? undefined : { '@address': mac },
    link:
      speed === undefined && state === undefined
        ? undefined
        : { '@speed': speed === undefined ? undefined : String(speed), '@state': state },
  };
}

function own(definition: InterfaceDefinition): Element {
  switch (definition.kind) {
    case 'ethernet':
      return {};
    case 'vlan':
      return {
        vlan: { '@tag': String(definition.tag), interface: { '@name': definition.lowerInterface } },
      };
    case 'bond':
      return { bond: bond(definition) };
    case 'bridge':
      return { bridge: bridge(definition) };
  }
}

function bond({ mode, miimon, arpMonitor, members }: BondDefinition): Element {
  const milliseconds = (value: number | undefined) => (value === undefined ? undefined : String(value));
  return {
    '@mode': mode,
    miimon: miimon && {
      '@freq': String(miimon.frequencyMs),
      '@downdelay': milliseconds(miimon.downDelayMs),
      '@updelay': milliseconds(miimon.upDelayMs),
      '@carrier': miimon.byCarrier === undefined ? undefined : miimon.byCarrier ? 'netif' : 'ioctl',
    },
    arpmon: arpMonitor && {
      '@interval': String(arpMonitor.intervalMs),
      '@target': arpMonitor.target,
      '@validate': arpMonitor.validate,
    },
    interface: members.map(bare),
  };
}

function bridge({ stp, forwardDelayMs, ports }: BridgeDefinition): Element {
  return {
    '@stp': stp === undefined ? undefined : stp ? 'on' : 'off',
    '@delay': forwardDelayMs === undefined ? undefined : String(forwardDelayMs / 1000),
    interface: ports.map(bare),
  };
}

function protocol(family: 'ipv4' | 'ipv6', given: ProtocolSettings | undefined): readonly Element[] {
  if (!given) return [];
  return [
    {
      '@family': family,
      autoconf: given.autoconf ? {} : undefined,
      dhcp: given.dhcp ? {} : undefined,
      ip: given.addresses.map(({ address, prefixLength }) => ({
        '@address': address,
        '@prefix': String(prefixLength),
      })),
      route: given.gateway === undefined ? undefined : { '@gateway': given.gateway },
    },
  ];
}

/** The builder writes `undefined` as an empty element: what is absent must not be there at all. */
function defined(element: Element): Element {
  const kept: Record<string, string | Element | readonly Element[]> = {};
  for (const [name, value] of Object.entries(element)) {
    if (value === undefined || (isList(value) && value.length === 0)) continue;
    if (typeof value === 'string') kept[name] = value;
    else kept[name] = isList(value) ? value.map(defined) : defined(value);
  }
  return kept;
}

const isList = (value: string | Element | readonly Element[]): value is readonly Element[] =>
  Array.isArray(value);
