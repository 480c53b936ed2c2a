export type { Address } from './addresses/address.ts';
export { primaryIpv4 } from './addresses/addresses.ts';
export type { AtStart, MemoryModule } from './at-start.ts';
export type { AllCpuTimes, Cpu, Cpus, CpuTimes } from './cpus/cpu.ts';
export { cpuUsage } from './cpus/times.ts';
export type { Disk, DiskCounters } from './disks/disk.ts';
export { IdentityError, ProbeError } from './errors.ts';
export { type Host, hostAt } from './host.ts';
export { decideIdentity } from './identity/decide.ts';
export type {
  Identity,
  IdentityCandidates,
  IdentitySource,
  RememberedIdentity,
} from './identity/identity.ts';
export { parseUuid, uuidV5 } from './identity/uuid.ts';
export { linksByIndex } from './links/by-index.ts';
export type { Bond, BondMember, Bridge, Link, LinkCounters, LinkOptions, Vlan } from './links/link.ts';
export { macNumber } from './links/mac.ts';
export type { Load } from './load.ts';
export type { Manager } from './managers/manager.ts';
export type { Managers } from './managers/managers.ts';
export type { Memory } from './memory.ts';
export type { Platform } from './platform/platform.ts';
export type { Probe } from './probe.ts';
export { routesProbe } from './routes/probe.ts';
export type { Route, Routes } from './routes/route.ts';
export type { ScheduledPower } from './scheduled-power.ts';
export type { Speaker } from './speaker.ts';
export { type Facts, probes } from './table.ts';
