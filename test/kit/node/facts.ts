import type { Address, Link } from '#probes';
import type { NodeFacts } from '../../../src/node/facts/node-facts.ts';
import { unknownLinkFacts } from '../../../src/probes/links/link.ts';

export const nodeUuid = '4c4c4544-0044-3510-8052-b4c04f565731';

/** A physical link that is up; all facts that `overrides` does not name are unknown. */
export const link = (overrides: Pick<Link, 'index' | 'name'> & Partial<Link>): Link => ({
  ...unknownLinkFacts,
  kind: 'physical',
  adminUp: true,
  carrier: true,
  operState: 'up',
  mtu: 1500,
  ...overrides,
});

/** An address that is static and permanent unless `overrides` says otherwise. */
export const address = (
  overrides: Pick<Address, 'interfaceIndex' | 'address' | 'prefixLength'> & Partial<Address>,
): Address => ({
  family: overrides.address.includes(':') ? 'ipv6' : 'ipv4',
  peer: undefined,
  netmask: undefined,
  broadcast: undefined,
  scope: 'global',
  origin: 'static',
  flags: ['permanent'],
  validLifetimeNs: undefined,
  preferredLifetimeNs: undefined,
  ...overrides,
});

/** Facts of a machine about which almost nothing is known. */
export const nodeFacts = (overrides: Partial<NodeFacts>): NodeFacts => ({
  identity: {
    uuid: nodeUuid,
    source: 'smbios',
    trusted: true,
    hardwareUuid: nodeUuid,
    machineIdUuid: undefined,
    changedFrom: undefined,
  },
  agent: {
    agentName: `ovirt.org:node:${nodeUuid}`,
    version: '0.0.0',
    startId: '00000000-0000-4000-8000-000000000000',
    epoch: 1,
    broker: undefined,
    brokerProduct: undefined,
    identityVouched: undefined,
    changesAllowed: false,
    policyDigest: 'none',
    counters: { requests: 0n, refusals: 0n, failures: 0n, dropped: 0n, indications: 0n, reconnects: 0n },
    queueDepth: 0,
    residentMemoryKiB: 1,
    cpuTimeNs: 1n,
    probes: {},
  },
  atStart: undefined,
  platform: undefined,
  cpus: undefined,
  cpuTimes: undefined,
  cpuTimesBefore: undefined,
  memory: undefined,
  load: undefined,
  links: [],
  linkCounters: undefined,
  lldp: undefined,
  lldpd: new Map(),
  addresses: [],
  routes: undefined,
  rules: undefined,
  disks: [],
  managers: undefined,
  definitions: undefined,
  carrierChangedNs: new Map(),
  scheduledPower: undefined,
  speaker: undefined,
  libvirt: undefined,
  libvirtConnected: undefined,
  fromLibvirt: [],
  metrics: undefined,
  blink: { blinking: undefined, supported: new Map() },
  beeping: false,
  change: undefined,
  managementLink: undefined,
  ...overrides,
});
