import { defineClass, notImplemented } from '#agent';
import { cpuUsage, type MemoryModule } from '#probes';
import { objectIdToMap, type VariantMap } from '#qmf';
import type { NodeFacts } from './facts.ts';
import { factsSource } from './facts-source.ts';
import { type InterfaceRow, isActive } from './interface-row.ts';
import { interfaceByMac, interfaceByName, interfaceByUuid, interfacesOfState } from './lookup.ts';
import { agentName, interfaceId, objectName } from './names.ts';
import type { OvirtNode, OvirtNodePackage } from './schema.generated.ts';

/** Class ovirtNode: one object, this machine. */
export const ovirtNode = defineClass<OvirtNodePackage>()('ovirtNode', {
  rows: (facts: NodeFacts): ReadonlyMap<string, NodeFacts> =>
    new Map([[objectName('ovirtNode', facts.identity.uuid), facts]]),
  properties: (facts): OvirtNode['properties'] => {
    const known = properties(facts);
    return { ...known, factsSource: factsSource(facts, known) };
  },
  statistics,
  methods: {
    lookupInterfaceByName: ({ name }, facts) => ({ interface: interfaceByName(facts, name) }),
    lookupInterfaceByMAC: ({ mac }, facts) => ({ interface: interfaceByMac(facts, mac) }),
    lookupInterfaceByUUID: ({ uuid }, facts) => ({ interface: interfaceByUuid(facts, uuid) }),
    lookupInterfaceByUUIDString: ({ uuid }, facts) => ({ interface: interfaceByUuid(facts, uuid) }),
    listInterfaces: ({ state }, facts) => ({ interfaces: interfacesOfState(facts, state).map(listed) }),
    hardwareShutdown: notImplemented,
    hardwareRestart: notImplemented,
    schedulePowerAction: notImplemented,
    cancelPowerAction: notImplemented,
    setBeeping: notImplemented,
    beepFor: notImplemented,
    createBondingInterface: notImplemented,
    createVlanInterface: notImplemented,
    createBridgeInterface: notImplemented,
    defineInterfaceXML: notImplemented,
    createInterfaceXML: notImplemented,
    changeBegin: notImplemented,
    changeExtend: notImplemented,
    changeCommit: notImplemented,
    changeRollback: notImplemented,
    validateChange: notImplemented,
    setProperties: notImplemented,
  },
});

function properties(facts: NodeFacts): Omit<OvirtNode['properties'], 'factsSource'> {
  const { identity, platform, cpus, memory, atStart } = facts;
  return {
    uuid: identity.uuid,
    uuidSource: identity.source,
    uuidTrusted: identity.trusted,
    hardwareUuid: identity.hardwareUuid,
    machineId: identity.machineIdUuid,
    hostname: platform?.hostname,
    architecture: platform?.architecture,
    hypervisorType: platform?.hypervisorType,
    memory: kib(memory?.memoryKiB),
    swap: kib(memory?.swapKiB),
    cpuCount: cpus?.cpuCount,
    cpuSockets: cpus?.sockets,
    cpuCores: cpus?.cores,
    cpuThreads: cpus?.threads,
    numaNodes: cpus?.numaNodes,
    cpuVendor: cpus?.vendor,
    cpuModel: cpus?.modelName,
    manufacturer: platform?.manufacturer,
    productName: platform?.productName,
    serialNumber: platform?.serialNumber,
    firmwareVersion: platform?.firmwareVersion,
    osName: platform?.osName,
    kernelVersion: platform?.kernelVersion,
    chassisType: atStart?.chassisType,
    memoryModules: atStart?.memoryModules?.map(moduleMap),
    bootId: platform?.bootId,
    bootTime: platform?.bootTimeNs,
    clockSynchronized: platform?.clockSynchronized,
    rebootRequired: platform?.rebootRequired,
    dnsServers: platform?.dnsServers,
    beeping: false,
    beepSupported: undefined,
    beepDevice: undefined,
    libvirtConnected: undefined,
    pendingPowerAction: undefined,
    pendingPowerAt: undefined,
    changeOwner: undefined,
    changeDeadline: undefined,
  };
}

function statistics({ load, memory, cpuTimes, cpuTimesBefore }: NodeFacts): OvirtNode['statistics'] {
  return {
    loadAverage1: load?.loadAverage1,
    loadAverage5: load?.loadAverage5,
    loadAverage15: load?.loadAverage15,
    cpuUsage: cpuTimes && cpuTimesBefore && cpuUsage(cpuTimesBefore.all, cpuTimes.all),
    memoryFree: kib(memory?.memoryFreeKiB),
    memoryAvailable: kib(memory?.memoryAvailableKiB),
    memoryBuffers: kib(memory?.memoryBuffersKiB),
    memoryCached: kib(memory?.memoryCachedKiB),
    memoryUsed: kib(memory?.memoryUsedKiB),
    swapFree: kib(memory?.swapFreeKiB),
    uptime: load?.uptimeNs,
    processCount: load?.processCount,
  };
}

const kib = (value: number | undefined) => (value === undefined ? undefined : BigInt(value));

function moduleMap(module: MemoryModule): VariantMap {
  const { bank, sizeKiB, type, clockMhz, manufacturer, partNumber } = module;
  return present({ bank, size: kib(sizeKiB), type, mhz: clockMhz, manufacturer, part: partNumber });
}

function listed(row: InterfaceRow): VariantMap {
  const { link, uuid, facts } = row;
  const interfaceObject = {
    ...interfaceId(facts.identity.uuid, link.name),
    agentName: agentName(facts.identity.uuid),
  };
  return {
    interfaceName: link.name,
    uuidString: uuid,
    active: isActive(row),
    interface: objectIdToMap(interfaceObject),
  };
}

/** A map leaves out what is absent, as an object does. */
function present(
  values: Readonly<Record<string, string | number | bigint | undefined>>,
): Readonly<Record<string, string | number | bigint>> {
  const found: Record<string, string | number | bigint> = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) found[name] = value;
  return found;
}
