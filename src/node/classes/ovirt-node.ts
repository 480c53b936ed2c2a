import { defineClass } from '#agent';
import { compact } from '#base';
import { computeCpuUsage, type MemoryModule } from '#probes';
import type { VariantMap } from '#qmf';
import type { NodeContext } from '../context/node-context.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import { bindMethods } from '../methods/bind-methods.ts';
import { ovirtNodeMethods } from '../methods/ovirt-node.ts';
import { objectName } from '../names.ts';
import type { OvirtNode, OvirtNodePackage } from '../schema.generated.ts';
import { factsSource } from './facts-source.ts';

/** Class ovirtNode: one object, this machine. */
export const ovirtNode = (context: NodeContext) =>
  defineClass<OvirtNodePackage>()('ovirtNode', {
    rows: (facts: NodeFacts): ReadonlyMap<string, NodeFacts> =>
      new Map([[objectName('ovirtNode', facts.identity.uuid), facts]]),
    properties: (facts): OvirtNode['properties'] => {
      const known = properties(facts);
      return { ...known, factsSource: factsSource(facts, known) };
    },
    statistics,
    methods: bindMethods<OvirtNode, NodeFacts>(context, ovirtNodeMethods),
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
    libvirtConnected: facts.libvirtConnected,
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
  return compact({ bank, size: kib(sizeKiB), type, mhz: clockMhz, manufacturer, part: partNumber });
}
