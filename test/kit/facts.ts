import type { Address, Link } from '#probes';
import type { NodeFacts } from '../../src/node/facts.ts';

export const nodeUuid = '4c4c4544-0044-3510-8052-b4c04f565731';

const nothing = {
  alias: undefined,
  alternativeNames: undefined,
  adminUp: true,
  carrier: true,
  operState: 'up',
  speed: undefined,
  duplex: undefined,
  autoNegotiation: undefined,
  macAddress: undefined,
  permanentMac: undefined,
  mtu: 1500,
  mtuMin: undefined,
  mtuMax: undefined,
  master: undefined,
  lower: undefined,
  vlan: undefined,
  bond: undefined,
  bridge: undefined,
  options: undefined,
  members: undefined,
  membersUp: undefined,
  degraded: undefined,
  bondMember: undefined,
  driver: undefined,
  driverVersion: undefined,
  firmwareVersion: undefined,
  busInfo: undefined,
  vendorName: undefined,
  deviceName: undefined,
  wakeOnLan: undefined,
  numaNode: undefined,
  virtualFunctions: undefined,
  counters: undefined,
  carrierChanges: undefined,
} satisfies Omit<Link, 'index' | 'name' | 'kind'>;

/** A link with nothing said that is not given. */
export const link = (given: Pick<Link, 'index' | 'name'> & Partial<Link>): Link => ({
  kind: 'physical',
  ...nothing,
  ...given,
});

export const address = (
  given: Pick<Address, 'interfaceIndex' | 'address' | 'prefixLength'> & Partial<Address>,
): Address => ({
  family: given.address.includes(':') ? 'ipv6' : 'ipv4',
  peer: undefined,
  netmask: undefined,
  broadcast: undefined,
  scope: 'global',
  origin: 'static',
  flags: ['permanent'],
  validLifetimeNs: undefined,
  preferredLifetimeNs: undefined,
  ...given,
});

export const nodeFacts = (given: Partial<NodeFacts>): NodeFacts => ({
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
  addresses: [],
  routes: undefined,
  disks: [],
  carrierChangedNs: new Map(),
  managementLink: undefined,
  ...given,
});
