import { printInterfaceXml } from '#actions';
import { defineClass, notImplemented } from '#agent';
import { type Address, type Link, macToNumber, primaryIpv4 } from '#probes';
import { QmfException, statusCodes, type VariantMap } from '#qmf';
import type { NodeContext } from '../context.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import { type InterfaceRow, interfaceRows, isActive } from '../interfaces/interface-row.ts';
import { managedBy, managersOf } from '../interfaces/managed-by.ts';
import { runningDefinition } from '../interfaces/running-definition.ts';
import { changing } from '../methods/apply-change.ts';
import { blinkChange, secondsOf } from '../methods/identify.ts';
import { interfaceMethods } from '../methods/network-interface.ts';
import { propertiesChange, type Setters } from '../methods/set-properties.ts';
import { interfaceId, nodeId, objectName } from '../names.ts';
import type { NetworkInterface, OvirtNodePackage } from '../schema.generated.ts';

const setters: Setters = {
  blink: { method: 'setBlink', argument: 'on' },
  mtu: { method: 'setMtu', argument: 'mtu' },
  master: { method: 'setMaster', argument: 'interfaceName' },
  ip: { method: 'setStaticAddress', argument: 'ip' },
  netmask: { method: 'setStaticAddress', argument: 'netmask' },
  broadcast: { method: 'setStaticAddress', argument: 'broadcast' },
  dhcp: { method: 'setDhcp', argument: 'on' },
  dhcp6: { method: 'setDhcp6', argument: 'on' },
};

/** Class networkInterface: one object per link of the kernel. */
export const networkInterface = (services: NodeContext) =>
  defineClass<OvirtNodePackage>()('networkInterface', {
    rows: (facts: NodeFacts): ReadonlyMap<string, InterfaceRow> =>
      new Map(
        interfaceRows(facts).map((row) => [
          objectName('networkInterface', facts.identity.uuid, row.link.name),
          row,
        ]),
      ),
    properties,
    statistics,
    methods: {
      getXMLDesc: ({ flags }, { link, facts }) => {
        if (flags === 0) return { xmlDesc: printInterfaceXml(runningDefinition(facts, link)) };
        if (flags === 1) {
          throw new QmfException(
            statusCodes.NotImplemented,
            'getXMLDesc(1), what is written down, is not implemented in this version; 0 is what runs',
          );
        }
        throw new QmfException(
          statusCodes.InvalidParameter,
          `flags is ${flags}; 0 for what runs, 1 for what is written down`,
        );
      },
      getStats: async (_args, { link }) => ({ stats: await statsNow(services, link) }),
      ...interfaceMethods(services),
      undefine: notImplemented,
      setStartMode: notImplemented,
      setBlink: changing(services, ({ on }, { link }) =>
        blinkChange(services, 'setBlink', link.name, secondsOf(on)),
      ),
      blinkFor: changing(services, ({ seconds }, { link }) =>
        blinkChange(services, 'blinkFor', link.name, seconds),
      ),
      setProperties: changing(services, propertiesChange(services, setters)),
    },
  });

function properties(row: InterfaceRow): NetworkInterface['properties'] {
  const { link, facts, uuid } = row;
  const nodeUuid = facts.identity.uuid;
  const id = (name: string | undefined) => (name === undefined ? undefined : interfaceId(nodeUuid, name));
  const primary = row.addresses && primaryIpv4(row.addresses, link.index);
  return {
    ovirtNode: nodeId(nodeUuid),
    interfaceName: link.name,
    uuid,
    uuidString: uuid,
    kind: link.kind,
    alias: link.alias,
    alternativeNames: link.alternativeNames,
    active: isActive(row),
    // What a service that holds it has written is not known.
    persistent: managersOf(facts, link)?.length === 0 ? false : undefined,
    startMode: undefined,
    managedBy: managedBy(facts, link),
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
    defaultRoute: facts.routes?.defaultRouteLinks.has(link.index),
    managementInterface: facts.managementLink === undefined ? undefined : facts.managementLink === link.index,
    driver: link.driver,
    driverVersion: link.driverVersion,
    firmwareVersion: link.firmwareVersion,
    busInfo: link.busInfo,
    vendorName: link.vendorName,
    deviceName: link.deviceName,
    wakeOnLan: link.wakeOnLan,
    numaNode: link.numaNode,
    virtualFunctions: link.virtualFunctions,
    lldpNeighbours: undefined,
    blink: facts.blink.blinking === link.name,
    blinkSupported: facts.blink.supported.get(link.name),
  };
}

function statistics({ link, facts }: InterfaceRow): NetworkInterface['statistics'] {
  return {
    ...link.counters,
    carrierChanges: link.carrierChanges,
    linkFailures: link.bondMember?.linkFailures,
    lastCarrierChange: facts.carrierChangedNs.get(link.index),
  };
}

/** Known only where an address says that DHCP brought it: one that does not may still come from a client at boot. */
function byDhcp(addresses: readonly Address[] | undefined, family: Address['family']): true | undefined {
  const brought = addresses?.some((address) => address.family === family && address.origin === 'dhcp');
  return brought ? true : undefined;
}

async function statsNow(services: NodeContext, { index, name }: Link): Promise<VariantMap> {
  const { links, atNs } = await services.readLinks();
  const link = links?.find((found) => found.index === index && found.name === name);
  if (!link?.counters) {
    throw new QmfException(statusCodes.Exception, `the kernel has no counters of ${name} at this moment`);
  }
  const { rxBytes, rxPackets, rxErrors, rxDropped, txBytes, txPackets, txErrors, txDropped } = link.counters;
  return {
    rxBytes,
    rxPackets,
    rxErrors,
    rxDropped,
    txBytes,
    txPackets,
    txErrors,
    txDropped,
    sampleTime: atNs,
  };
}
