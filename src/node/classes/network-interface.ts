import { defineClass } from '#agent';
import { compact } from '#base';
import { type Address, distinctNeighbours, macToNumber, primaryIpv4 } from '#probes';
import type { NodeContext } from '../context/node-context.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { MacFilter } from '../hidden-macs.ts';
import { definitionOf } from '../interfaces/definitions.ts';
import {
  type InterfaceRow,
  interfaceRows,
  isActive,
  isInKernel,
  isPersistent,
} from '../interfaces/interface-row.ts';
import { rowManagers } from '../interfaces/row-managers.ts';
import { bindMethods } from '../methods/bind-methods.ts';
import { networkInterfaceMethods } from '../methods/network-interface.ts';
import { interfaceId, nodeId, objectName } from '../names.ts';
import type { NetworkInterface, OvirtNodePackage } from '../schema.generated.ts';

/** Class networkInterface: one object per link of the kernel, and one per interface that is only defined. */
export const networkInterface = (context: NodeContext) =>
  defineClass<OvirtNodePackage>()('networkInterface', {
    rows: (facts: NodeFacts): ReadonlyMap<string, InterfaceRow> =>
      new Map(
        interfaceRows(facts).map((row) => [
          objectName('networkInterface', facts.identity.uuid, row.link.name),
          row,
        ]),
      ),
    properties: (row) => properties(row, context.hiddenMacs),
    statistics,
    methods: bindMethods<NetworkInterface, InterfaceRow>(context, networkInterfaceMethods),
  });

function properties(row: InterfaceRow, hiddenMacs: MacFilter): NetworkInterface['properties'] {
  const { link, facts, uuid } = row;
  const nodeUuid = facts.identity.uuid;
  const id = (name: string | undefined) =>
    name === undefined || !row.names.has(name) ? undefined : interfaceId(nodeUuid, name);
  const hidden = hiddenMacs(facts.links);
  const primary = row.addresses && primaryIpv4(row.addresses, link.index);
  return {
    ovirtNode: nodeId(nodeUuid),
    interfaceName: link.name,
    uuid,
    uuidString: uuid,
    kind: link.kind,
    alias: link.alias,
    alternativeNames: link.alternativeNames?.filter((name) => !hidden.hasName(name)),
    active: isActive(row),
    persistent: isPersistent(row),
    startMode: definitionOf(facts, link.name)?.startMode,
    managedBy: rowManagers(row),
    adminUp: link.adminUp,
    carrier: link.carrier,
    speed: link.speed,
    duplex: link.duplex,
    autoNegotiation: link.autoNegotiation,
    mac: macToNumber(link.macAddress),
    macAddress: link.macAddress,
    permanentMac: link.permanentMac,
    mtu: link.mtu,
    dhcp: byDhcp(row.addresses, 'ipv4'),
    dhcp6: byDhcp(row.addresses, 'ipv6'),
    ip: primary?.address,
    netmask: primary?.netmask,
    broadcast: primary?.broadcast,
    master: link.master ?? '',
    masterInterface: id(link.master),
    lowerInterface: id(link.lower),
    vlanId: link.vlan?.id,
    vlanProtocol: link.vlan?.protocol,
    bondMode: link.bond?.mode,
    activeMember: link.bond?.activeMember,
    miimon: link.bond?.miimonMs,
    stp: link.bridge?.stp,
    forwardDelay: link.bridge?.forwardDelayMs,
    options: link.options,
    members: link.members,
    membersUp: link.membersUp,
    degraded: link.degraded,
    miiStatus: link.bondMember?.miiStatus,
    defaultRoute: isInKernel(row) ? facts.routes?.defaultRouteLinks.has(link.index) : undefined,
    managementInterface:
      facts.managementLink === undefined || !isInKernel(row)
        ? undefined
        : facts.managementLink === link.index,
    driver: link.driver,
    driverVersion: link.driverVersion,
    firmwareVersion: link.firmwareVersion,
    busInfo: link.busInfo,
    vendorName: link.vendorName,
    deviceName: link.deviceName,
    wakeOnLan: link.wakeOnLan,
    numaNode: link.numaNode,
    virtualFunctions: link.virtualFunctions,
    lldpNeighbours: lldpNeighbours(row),
    blink: facts.blink.blinking === link.name,
    blinkSupported: facts.blink.supported.get(link.name),
    ipv6Enabled: link.ipv6Enabled,
  };
}

function statistics({ link, facts }: InterfaceRow): NetworkInterface['statistics'] {
  const counters = facts.linkCounters?.get(link.index) ?? link.counters;
  return {
    rxBytes: counters?.rxBytes,
    rxPackets: counters?.rxPackets,
    rxErrors: counters?.rxErrors,
    rxDropped: counters?.rxDropped,
    rxMulticast: counters?.rxMulticast,
    txBytes: counters?.txBytes,
    txPackets: counters?.txPackets,
    txErrors: counters?.txErrors,
    txDropped: counters?.txDropped,
    collisions: counters?.collisions,
    carrierChanges: link.carrierChanges,
    linkFailures: link.bondMember?.linkFailures,
    lastCarrierChange: facts.carrierChangedNs.get(link.index),
  };
}

/** A link without carrier has no neighbours, whatever a daemon remembers. */
function lldpNeighbours({ link, facts }: InterfaceRow): NetworkInterface['properties']['lldpNeighbours'] {
  if (link.carrier === false) return undefined;
  const all = [...(facts.lldp?.get(link.index) ?? []), ...(facts.lldpd.get(link.name) ?? [])];
  if (all.length === 0) return undefined;
  return distinctNeighbours(all).map(({ chassis, port, system, portDescription }) =>
    compact({ chassis, port, system, portDescription }),
  );
}

/** True when an address says that DHCP brought it. Else undefined: a DHCP client at boot may leave no mark. */
function byDhcp(addresses: readonly Address[] | undefined, family: Address['family']): true | undefined {
  const isByDhcp = addresses?.some((address) => address.family === family && address.origin === 'dhcp');
  return isByDhcp ? true : undefined;
}
