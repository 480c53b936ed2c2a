export type { Address } from './addresses/address.ts';
export type { AtStart, MemoryModule } from './at-start.ts';
export type { AllCpuTimes, Cpu, Cpus, CpuTimes } from './cpus/cpu.ts';
export type { Disk, DiskCounters } from './disks/disk.ts';
export { IdentityError, ProbeError } from './errors.ts';
export type { Host } from './host.ts';
export type {
  Identity,
  IdentityCandidates,
  IdentitySource,
  RememberedIdentity,
} from './identity/identity.ts';
export type { Bond, BondMember, Bridge, Link, LinkCounters, LinkOptions, Vlan } from './links/link.ts';
export type { Load } from './load.ts';
export type { Memory } from './memory.ts';
export type { Platform } from './platform/platform.ts';
export type { Probe } from './probe.ts';
export type { Route, Routes } from './routes/route.ts';
