import type { Address, Disk, Link, Route } from '#probes';
import type { NodeFacts } from '../../src/node/facts/node-facts.ts';
import { unknownMemoryFacts } from '../../src/probes/memory/memory-probe.ts';
import { address, link, nodeFacts, nodeUuid } from '../../test/kit/node/facts.ts';

/** Number of objects of {@link sampleMachine} with its default size. */
export const sampleMachineObjects = 151;
/** Name of one of its interfaces. */
export const sampleInterface = 'eth0';
export const sampleMachineName = `com.redhat.ovirtNode:ovirtNode:${nodeUuid}`;

const cpus = 8;
const routes = 18;
const disks = 3;

/**
 * Creates the facts of a machine with a number of interfaces. With 40, its objects are 1 ovirtNode, 1 agent, 8 cpu,
 * 40 networkInterface, 80 address, 18 route and 3 disk.
 */
export function sampleMachine(links = 40): NodeFacts {
  const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);
  return nodeFacts({
    cpus: {
      cpuCount: cpus,
      sockets: 1,
      cores: cpus / 2,
      threads: cpus,
      numaNodes: 1,
      vendor: 'GenuineIntel',
      modelName: 'Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz',
      cpus: numbers(cpus).map(cpuOf),
    },
    memory: {
      ...unknownMemoryFacts,
      memoryKiB: 131_072_000,
      swapKiB: 4_194_300,
      memoryFreeKiB: 90_123_456,
      memoryAvailableKiB: 110_123_456,
      memoryBuffersKiB: 123_456,
      memoryCachedKiB: 20_123_456,
      memoryUsedKiB: 20_948_544,
      swapFreeKiB: 4_194_300,
    },
    load: {
      loadAverage1: 0.42,
      loadAverage5: 0.33,
      loadAverage15: 0.25,
      uptimeNs: 1_234_567_890_000_000n,
      processCount: 321,
    },
    links: numbers(links).map(linkOf),
    addresses: numbers(links).flatMap(addressesOf),
    routes: {
      rows: numbers(routes).map(routeOf),
      beyondLimit: 0,
      alike: 0,
      defaultRouteLinks: new Set([1]),
    },
    disks: numbers(disks).map(diskOf),
  });
}

function cpuOf(processor: number) {
  return {
    processor,
    physicalId: 0,
    coreId: processor >> 1,
    cpuCores: cpus / 2,
    siblings: cpus,
    vendorId: 'GenuineIntel',
    modelName: 'Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz',
    cpuFamily: 6,
    model: 85,
    stepping: 4,
    cpuidLevel: 22,
    nominalMhz: 2100,
    cacheSizeKiB: 22_528,
    flags:
      'fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ss ht',
    online: true,
    numaNode: 0,
    mhz: 2095.078 + processor,
  };
}

const macOf = (number: number) => `52:54:00:12:34:${number.toString(16).padStart(2, '0')}`;

function linkOf(number: number): Link {
  const counted = 1_000_000n * BigInt(number + 1);
  return link({
    index: number + 1,
    name: `eth${number}`,
    speed: 10_000,
    duplex: 'full',
    autoNegotiation: false,
    macAddress: macOf(number),
    permanentMac: macOf(number),
    driver: 'ixgbe',
    busInfo: `0000:${number.toString(16).padStart(2, '0')}:00.0`,
    vendorName: 'Intel Corporation',
    deviceName: '82599ES 10-Gigabit SFI/SFP+ Network Connection',
    wakeOnLan: 'd',
    numaNode: 0,
    virtualFunctions: 0,
    counters: {
      rxBytes: counted * 1_234n,
      rxPackets: counted,
      rxErrors: 0n,
      rxDropped: 3n,
      rxMulticast: 42n,
      txBytes: counted * 987n,
      txPackets: counted,
      txErrors: 0n,
      txDropped: 0n,
      collisions: 0n,
    },
    carrierChanges: 2,
  });
}

function addressesOf(number: number): readonly Address[] {
  const common = { interfaceIndex: number + 1 };
  return [
    address({
      ...common,
      address: `10.0.${number}.5`,
      prefixLength: 24,
      netmask: '255.255.255.0',
      broadcast: `10.0.${number}.255`,
    }),
    address({ ...common, address: `fd00:0:0:${number.toString(16)}::5`, prefixLength: 64 }),
  ];
}

function routeOf(number: number): Route {
  return {
    interfaceIndex: number + 1,
    family: 'ipv4',
    table: 254,
    destination: number === 0 ? '0.0.0.0/0' : `10.1.${number}.0/24`,
    gateway: `10.0.${number}.1`,
    metric: 100,
    origin: 'static',
    scope: 'global',
    weight: undefined,
  };
}

function diskOf(number: number): Disk {
  const counted = 100_000n * BigInt(number + 1);
  return {
    name: `sd${'abc'[number]}`,
    sizeKiB: 976_762_584n,
    model: 'PERC H730P Mini',
    serialNumber: `6d0946606b4f${number}`,
    rotational: true,
    counters: {
      readOperations: counted,
      readMerged: 10n,
      readBytes: counted * 4096n,
      writeOperations: counted * 2n,
      writeMerged: 20n,
      writeBytes: counted * 8192n,
      readTimeNs: counted * 1_000_000n,
      writeTimeNs: counted * 2_000_000n,
    },
  };
}
