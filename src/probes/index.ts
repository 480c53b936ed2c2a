export { type ChangedTable, changedTables } from '#netlink';
export type { Address } from './addresses/address.ts';
export { primaryIpv4 } from './addresses/address.ts';
export {
  type LinkNotice,
  type LinkState,
  type NetworkChange,
  type NetworkChangeHandler,
  watchNetwork,
} from './changes/network-changes.ts';
export { CollectdWatch } from './collectd/collectd-watch.ts';
export type { Metrics, MetricValue } from './collectd/metrics.ts';
export { readMetricsOnce } from './collectd/read-metrics-once.ts';
export type { AllCpuTimes, Cpu, Cpus, CpuTimes } from './cpus/cpu.ts';
export { computeCpuUsage } from './cpus/cpu-times-probe.ts';
export type { Definition, Definitions, WrittenFamily, WrittenSettings } from './definitions/definition.ts';
export { findDefinitions } from './definitions/find-definitions.ts';
export type { Disk, DiskCounters } from './disks/disk.ts';
export { IdentityError, ProbeError } from './errors.ts';
export { isFileHanging } from './host/file-threads.ts';
export { type Host, hostAt } from './host/host.ts';
export { type Boot, readBoot } from './identity/boot.ts';
export { decideIdentity } from './identity/decide-identity.ts';
export type {
  Identity,
  IdentityCandidates,
  IdentitySource,
  RememberedIdentity,
} from './identity/identity.ts';
export { isKnownBad } from './identity/known-bad.ts';
export {
  compareMachines,
  type MachineRelation,
  type MachineTraits,
  readMachineTraits,
} from './identity/machine-traits.ts';
export { parseUuid, uuidV5 } from './identity/uuid.ts';
export type { Inventory, MemoryModule } from './inventory/inventory-probe.ts';
export type { LibvirtFacts } from './libvirt/libvirt.ts';
export { readLibvirtUuid } from './libvirt/libvirt-uuid.ts';
export { type LibvirtOutcome, LibvirtWatch } from './libvirt/libvirt-watch.ts';
export { isMemberUp } from './links/join-links.ts';
export type { Bond, BondMember, Bridge, Link, LinkCounters, LinkOptions, Vlan } from './links/link.ts';
export { linksByIndex, unknownLinkFacts } from './links/link.ts';
export type { LinkCountersByIndex } from './links/link-counters-probe.ts';
export { macToNumber } from './links/mac.ts';
export type { LldpNeighbours } from './lldp/lldp-probe.ts';
export { parseLldpctl } from './lldp/lldpctl-json.ts';
export { distinctNeighbours, type LldpNeighbour } from './lldp/neighbour.ts';
export type { Load } from './load/load-probe.ts';
export type { Manager } from './managers/manager.ts';
export type { Managers } from './managers/managers-probe.ts';
export { type Memory, unknownMemoryFacts } from './memory/memory-probe.ts';
export type { Platform } from './platform/platform.ts';
export { isXenDom0 } from './platform/xen.ts';
export type { ScheduledPower } from './power/scheduled-power-probe.ts';
export type { Probe } from './probe.ts';
export { type Facts, probes } from './probes.ts';
export type { Route, Routes } from './routes/route.ts';
export { routesProbe } from './routes/routes-probe.ts';
export type { Rule } from './rules/rule.ts';
export type { Speaker } from './speaker/speaker-probe.ts';
