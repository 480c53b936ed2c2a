import type { NetworkInterfaceInfo } from 'node:os';
import type { Address } from '../addresses/address.ts';
import type { SystemInformation } from '../inventory/inventory-probe.ts';
import type { Link } from '../links/link.ts';
import { nonEmptyText } from '../text/key-values.ts';

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Links by their place in the list of names: systems without rtnetlink have no number that Node tells. */
export function toLinks(
  look: Pick<SystemInformation, 'interfaces'>,
  interfaces: Interfaces,
): readonly Link[] {
  const names = linkNames(look, interfaces);
  return names.map((name, at) => ({
    ...unknown,
    index: at + 1,
    name,
    ...linkFacts(
      look.interfaces.find((candidate) => candidate.iface === name),
      interfaces[name],
    ),
  }));
}

function linkFacts(
  found: SystemInformation['interfaces'][number] | undefined,
  own: Interfaces[string],
): LinkFacts {
  const state = found?.operstate;
  const up = state === undefined ? own !== undefined : state === 'up';
  return {
    kind: kindOf(found, own),
    adminUp: up,
    carrier: up,
    operState: state === 'up' || state === 'down' ? state : undefined,
    speed: typeof found?.speed === 'number' && found.speed > 0 ? found.speed : undefined,
    duplex: found?.duplex === 'full' || found?.duplex === 'half' ? found.duplex : undefined,
    macAddress: nonEmptyText((own?.[0]?.mac ?? found?.mac)?.toLowerCase()),
    mtu: found?.mtu ?? undefined,
  };
}

type LinkFacts = Pick<
  Link,
  'kind' | 'adminUp' | 'carrier' | 'operState' | 'speed' | 'duplex' | 'macAddress' | 'mtu'
>;

function kindOf(found: SystemInformation['interfaces'][number] | undefined, own: Interfaces[string]): string {
  if (own?.[0]?.internal ?? found?.internal === true) return 'loopback';
  return found?.virtual === true ? 'other' : 'physical';
}

/** Addresses in the order of Node's own list, each with the number that {@link toLinks} gives its link. */
export function toAddresses(
  look: Pick<SystemInformation, 'interfaces'>,
  interfaces: Interfaces,
): readonly Address[] {
  return linkNames(look, interfaces).flatMap((name, at) =>
    (interfaces[name] ?? []).map((info) => ({
      interfaceIndex: at + 1,
      family: info.family === 'IPv4' ? ('ipv4' as const) : ('ipv6' as const),
      address: info.address,
      prefixLength: Number(info.cidr?.split('/')[1] ?? (info.family === 'IPv4' ? 32 : 128)),
      peer: undefined,
      netmask: info.family === 'IPv4' ? info.netmask : undefined,
      broadcast: undefined,
      scope: undefined,
      origin: undefined,
      flags: undefined,
      validLifetimeNs: undefined,
      preferredLifetimeNs: undefined,
    })),
  );
}

function linkNames(look: Pick<SystemInformation, 'interfaces'>, interfaces: Interfaces): readonly string[] {
  const names = [...look.interfaces.flatMap(({ iface }) => iface ?? []), ...Object.keys(interfaces)];
  return [...new Set(names)].sort();
}

const unknown = {
  alias: undefined,
  alternativeNames: undefined,
  autoNegotiation: undefined,
  permanentMac: undefined,
  mtuMin: undefined,
  mtuMax: undefined,
  master: undefined,
  lower: undefined,
  vlan: undefined,
  bond: undefined,
  bridge: undefined,
  options: undefined,
  members: undefined,
  membersUp: undefined,
  degraded: undefined,
  bondMember: undefined,
  driver: undefined,
  driverVersion: undefined,
  firmwareVersion: undefined,
  busInfo: undefined,
  vendorName: undefined,
  deviceName: undefined,
  wakeOnLan: undefined,
  numaNode: undefined,
  virtualFunctions: undefined,
  counters: undefined,
  carrierChanges: undefined,
} as const;
