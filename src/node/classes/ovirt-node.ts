import { defineClass, notImplemented } from '#agent';
import { computeCpuUsage, type MemoryModule } from '#probes';
import { objectIdToMap, type VariantMap } from '#qmf';
import type { NodeContext } from '../context.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import { type InterfaceRow, isActive } from '../interfaces/interface-row.ts';
import { interfaceByMac, interfaceByName, interfaceByUuid, interfacesOfState } from '../interfaces/lookup.ts';
import { changing } from '../methods/apply-change.ts';
import { beepChange, secondsOf } from '../methods/identify.ts';
import { nodeMethods } from '../methods/ovirt-node.ts';
import { cancelChange, powerChange, scheduleChange } from '../methods/power.ts';
import { propertiesChange, type Setters } from '../methods/set-properties.ts';
import { validateChange } from '../methods/validate-change.ts';
import { agentName, interfaceId, objectName } from '../names.ts';
import type { OvirtNode, OvirtNodePackage } from '../schema.generated.ts';
import { factsSource } from './facts-source.ts';

const setters: Setters = { beeping: { method: 'setBeeping', argument: 'on' } };

/** Class ovirtNode: one object, this machine. */
export const ovirtNode = (services: NodeContext) =>
  defineClass<OvirtNodePackage>()('ovirtNode', {
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
      hardwareShutdown: changing(services, powerChange(services, 'shutdown')),
      hardwareRestart: changing(services, powerChange(services, 'restart')),
      schedulePowerAction: changing(services, scheduleChange(services)),
      cancelPowerAction: changing(services, cancelChange(services)),
      setBeeping: changing(services, ({ on }) => beepChange(services, 'setBeeping', secondsOf(on))),
      beepFor: changing(services, ({ seconds }) => beepChange(services, 'beepFor', seconds)),
      ...nodeMethods(services),
      defineInterfaceXML: notImplemented,
      validateChange: validateChange(services),
      setProperties: changing(services, propertiesChange(services, setters)),
    },
  });

function properties(facts: NodeFacts): Omit<OvirtNode['properties'], 'factsSource'> {
  const { identity, platform, cpus, memory, atStart: inventory, speaker, scheduledPower } = facts;
  const beepDevice = speaker?.bell ?? speaker?.device;
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
    chassisType: inventory?.chassisType,
    memoryModules: inventory?.memoryModules?.map(moduleMap),
    bootId: platform?.bootId,
    bootTime: platform?.bootTimeNs,
    clockSynchronized: platform?.clockSynchronized,
    rebootRequired: platform?.rebootRequired,
    dnsServers: platform?.dnsServers,
    beeping: facts.beeping,
    beepSupported: speaker?.present === undefined ? undefined : beepDevice !== undefined,
    beepDevice,
    libvirtConnected: undefined,
    pendingPowerAction: scheduledPower?.action,
    pendingPowerAt: scheduledPower?.atNs,
    changeOwner: facts.change?.owner,
    changeDeadline: facts.change?.deadlineNs,
  };
}

function statistics({ load, memory, cpuTimes, cpuTimesBefore }: NodeFacts): OvirtNode['statistics'] {
  return {
    loadAverage1: load?.loadAverage1,
    loadAverage5: load?.loadAverage5,
    loadAverage15: load?.loadAverage15,
    cpuUsage: cpuTimes && cpuTimesBefore && computeCpuUsage(cpuTimesBefore.all, cpuTimes.all),
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
