const rules =
  'recorded hosts have no dump of their rules yet; `test/host/probes/rules.test.ts` compares with `ip rule`';
const collectd = 'no recorded host has collectd; `test/host/probes/collectd.test.ts` runs one';
const definition =
  'recorded hosts have no definitions yet; `test/unit/node/interfaces/written-definition.test.ts` publishes some';
const driver = 'only a driver that runs tells it; `test/unit/probes/links/driver-info.test.ts` asks one';
const lldp = 'no recorded host has neighbours yet; `test/host/probes/lldpd.test.ts` runs lldpd';
const twoReadings = 'needs two readings of a machine that runs; `test/unit/probes/cpus.test.ts` computes it';
const manager =
  'needs a system bus, which no recording has; `test/unit/node/interfaces/managed-by.test.ts` decides, `test/vm/network/network.test.ts` asks real services';
const inventory =
  'systeminformation reads only the machine that it runs on; `test/unit/probes/machine.test.ts` converts its answers';
const speaker = 'needs a PC speaker; `test/vm/machine/beep.test.ts` has one';
const scheduled =
  'no recorded host is about to stop; `test/unit/probes/power-and-speaker.test.ts` parses the file';
const transaction = 'a recorded host takes no change; `test/suites` tests transactions';
const broker = 'a golden output is made without a broker; `test/suites/contract` reads class agent on each';
const hardware =
  'no recorded host has such a card yet; `test/unit/probes/links/device-details.test.ts` reads one that is composed of files';

/** Gives several members of a class one reason. @param members names, separated by blanks. */
const ofMembers = (className: string, members: string, reason: string) =>
  members.split(' ').map((name) => [`${className}.${name}`, reason] as const);

/** Properties and statistics that no golden output has, each with the reason and, where there is one, the test that shows it. */
export const notInGoldenOutput: ReadonlyMap<string, string> = new Map([
  ['ovirtNode.chassisType', inventory],
  ['ovirtNode.memoryModules', inventory],
  [
    'ovirtNode.clockSynchronized',
    'only the kernel of a machine that runs tells it; `test/unit/probes/links/device-details.test.ts` reads what stands in for it',
  ],
  ['ovirtNode.beepSupported', speaker],
  ['ovirtNode.beepDevice', speaker],
  ['ovirtNode.libvirtConnected', 'no recorded host has libvirt; `test/host/probes/libvirt.test.ts` runs one'],
  ['ovirtNode.pendingPowerAction', scheduled],
  ['ovirtNode.pendingPowerAt', scheduled],
  ['ovirtNode.changeOwner', transaction],
  ['ovirtNode.changeDeadline', transaction],
  ['ovirtNode.cpuUsage', twoReadings],
  ['cpu.usage', twoReadings],
  ['networkInterface.persistent', manager],
  ['networkInterface.startMode', definition],
  ['networkInterface.managedBy', manager],
  ['networkInterface.managementInterface', broker],
  ['networkInterface.driverVersion', hardware],
  ['networkInterface.firmwareVersion', driver],
  ['networkInterface.numaNode', hardware],
  ['networkInterface.virtualFunctions', hardware],
  ['networkInterface.lldpNeighbours', lldp],
  [
    'networkInterface.blinkSupported',
    'known once a light was made to blink; `test/vm/machine/blink.test.ts` does',
  ],
  [
    'networkInterface.lastCarrierChange',
    'needs a change between two readings; `test/unit/node/facts/carrier-times.test.ts` makes one',
  ],
  ...ofMembers('rule', 'ovirtNode family priority number source destination incomingInterface', rules),
  ...ofMembers('rule', 'outgoingInterface action table mark markMask typeOfService inverted', rules),
  ...ofMembers('metric', 'ovirtNode plugin pluginInstance type typeInstance values time interval', collectd),
  ['agent.broker', broker],
  ['agent.brokerProduct', broker],
  ['agent.identityVouched', broker],
  ['agent.networkService', manager],
]);
