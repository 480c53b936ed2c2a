import type { NetworkInterfaceInfo } from 'node:os';
import { type Address, unknownAddressFacts } from '../addresses/address.ts';
import type { SystemInformation } from '../inventory/system-information.ts';
import { type Link, unknownLinkFacts } from '../links/link.ts';
import { knownSpeed } from '../links/speed.ts';
import { nonEmptyText } from '../text/key-values.ts';

/** Interfaces of systeminformation. */
type Information = Pick<SystemInformation, 'interfaces'>;
type InformationInterface = Information['interfaces'][number];
/** Addresses of Node's `networkInterfaces()` by interface name. */
type NodeInterfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Lists all links. Numbers them in the order of their names: Node reports no kernel index. */
export function toLinks(information: Information, nodeInterfaces: NodeInterfaces): readonly Link[] {
  return listNames(information, nodeInterfaces).map((name, position) => ({
    ...unknownLinkFacts,
    index: position + 1,
    name,
    ...toLinkFacts(
      information.interfaces.find((candidate) => candidate.iface === name),
      nodeInterfaces[name],
    ),
  }));
}

type LinkFacts = Pick<
  Link,
  'kind' | 'adminUp' | 'carrier' | 'operState' | 'speed' | 'duplex' | 'macAddress' | 'mtu'
>;

function toLinkFacts(
  information: InformationInterface | undefined,
  addresses: readonly NetworkInterfaceInfo[] | undefined,
): LinkFacts {
  const { operstate, speed, duplex, mac, mtu } = information ?? {};
  const isUp = operstate === undefined ? addresses !== undefined : operstate === 'up';
  return {
    kind: toKind(information, addresses),
    adminUp: isUp,
    carrier: isUp,
    operState: operstate === 'up' || operstate === 'down' ? operstate : undefined,
    speed: knownSpeed(speed),
    duplex: duplex === 'full' || duplex === 'half' ? duplex : undefined,
    macAddress: nonEmptyText((addresses?.[0]?.mac ?? mac)?.toLowerCase()),
    mtu: mtu ?? undefined,
  };
}

function toKind(
  information: InformationInterface | undefined,
  addresses: readonly NetworkInterfaceInfo[] | undefined,
): string {
  if (addresses?.[0]?.internal ?? information?.internal === true) return 'loopback';
  return information?.virtual === true ? 'other' : 'physical';
}

/** Lists all addresses in Node's order, with the numbers that {@link toLinks} gives the links. */
export function toAddresses(information: Information, nodeInterfaces: NodeInterfaces): readonly Address[] {
  return listNames(information, nodeInterfaces).flatMap((name, position) =>
    (nodeInterfaces[name] ?? []).map((info) => ({
      ...unknownAddressFacts,
      interfaceIndex: position + 1,
      family: info.family === 'IPv4' ? ('ipv4' as const) : ('ipv6' as const),
      address: info.address,
      prefixLength: Number(info.cidr?.split('/')[1] ?? (info.family === 'IPv4' ? 32 : 128)),
      netmask: info.family === 'IPv4' ? info.netmask : undefined,
    })),
  );
}

function listNames(information: Information, nodeInterfaces: NodeInterfaces): readonly string[] {
  const names = information.interfaces.flatMap(({ iface }) => iface ?? []);
  return [...new Set([...names, ...Object.keys(nodeInterfaces)])].sort();
}
