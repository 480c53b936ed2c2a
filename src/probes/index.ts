export type { Address } from './addresses/address.ts';
export { primaryIpv4 } from './addresses/address.ts';
export type { AllCpuTimes, Cpu, Cpus, CpuTimes } from './cpus/cpu.ts';
export { computeCpuUsage } from './cpus/cpu-times-probe.ts';
export type { Disk, DiskCounters } from './disks/disk.ts';
export { IdentityError, ProbeError } from './errors.ts';
export { type Host, hostAt } from './host/host.ts';
export { decideIdentity } from './identity/decide-identity.ts';
export type {
  Identity,
  IdentityCandidates,
  IdentitySource,
  RememberedIdentity,
} from './identity/identity.ts';
export { parseUuid, uuidV5 } from './identity/uuid.ts';
export type { Inventory, MemoryModule } from './inventory/inventory-probe.ts';
export type { Bond, BondMember, Bridge, Link, LinkCounters, LinkOptions, Vlan } from './links/link.ts';
export { linksByIndex } from './links/link.ts';
export { macToNumber } from './links/mac.ts';
export type { Load } from './load/load-probe.ts';
export type { Manager } from './managers/manager.ts';
export type { Managers } from './managers/managers-probe.ts';
export type { Memory } from './memory/memory-probe.ts';
export type { Platform } from './platform/platform.ts';
export type { ScheduledPower } from './power/scheduled-power-probe.ts';
export type { Probe } from './probe.ts';
export { type Facts, probes } from './probes.ts';
export type { Route, Routes } from './routes/route.ts';
export { routesProbe } from './routes/routes-probe.ts';
export type { Speaker } from './speaker/speaker-probe.ts';
