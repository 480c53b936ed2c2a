import type { DumpName } from '../netlink.ts';

/** A table of rtnetlink whose rows can be sent back to the kernel as it sent them. */
export type ObjectTable = Extract<
  DumpName,
  'addresses' | 'routes' | 'rules' | 'next-hops' | 'neighbours' | 'neighbour-proxies' | 'bridge-fdb'
>;

/** How a message of one table is built. Types of messages and attributes are those of the kernel's headers. */
export interface ObjectFormat {
  /** Type of the message that creates an object, which a dump repeats; the one that deletes it is the next. */
  readonly created: number;
  readonly headerLength: number;
  /** Offset of a link's index (32 bits) in the header. */
  readonly indexOffset?: number;
  /** Attributes whose value is a link's index (32 bits). */
  readonly indexAttributes: readonly number[];
  /** Bits of the header that tell a state, and that a request may not or need not have: the offset of a byte and its bits. */
  readonly stateBits: readonly (readonly [offset: number, bits: number])[];
  /** Attributes that tell a state, a time or a count, such as the age of a neighbour. */
  readonly stateAttributes: readonly number[];
}

/** Source: linux/rtnetlink.h, struct rtmsg and enum rtattr_type_t; linux/lwtunnel.h. */
export const routeAttribute = {
  destination: 1,
  source: 2,
  inputLink: 3,
  link: 4,
  gateway: 5,
  metric: 6,
  preferredSource: 7,
  metrics: 8,
  multipath: 9,
  cacheInfo: 12,
  table: 15,
  via: 18,
  encapType: 21,
  encap: 22,
  expires: 23,
  nexthopId: 30,
} as const;

/** Source: linux/if_addr.h. */
export const addressAttribute = {
  address: 1,
  local: 2,
  label: 3,
  cacheInfo: 6,
  flags: 8,
  protocol: 11,
} as const;

/** Source: linux/nexthop.h. */
export const nexthopAttribute = {
  id: 1,
  group: 2,
  link: 5,
  gateway: 6,
  encap: 8,
  resilientGroup: 12,
  resilientBucket: 13,
  operationFlags: 14,
  groupStatistics: 15,
  hardwareStatisticsUsed: 17,
} as const;

/** Source: linux/neighbour.h. */
export const neighbourAttribute = {
  destination: 1,
  linkAddress: 2,
  cacheInfo: 3,
  probes: 4,
  interface: 8,
  master: 9,
} as const;

/** RTNH_F_DEAD, _OFFLOAD, _LINKDOWN, _UNRESOLVED and _TRAP of linux/rtnetlink.h: the state of a next hop. */
export const hopStateBits = 0x01 | 0x08 | 0x10 | 0x20 | 0x40;

/** Source: linux/neighbour.h, struct ndmsg. */
const neighbourFormat: ObjectFormat = {
  created: 28,
  headerLength: 12,
  indexOffset: 4,
  indexAttributes: [neighbourAttribute.interface],
  stateBits: [],
  stateAttributes: [neighbourAttribute.cacheInfo, neighbourAttribute.probes],
};

export const objectFormats: Readonly<Record<ObjectTable, ObjectFormat>> = {
  addresses: {
    created: 20,
    headerLength: 8,
    indexOffset: 4,
    indexAttributes: [],
    // Secondary, failed, deprecated, tentative and permanent: the kernel decides them again.
    stateBits: [[2, 0x01 | 0x08 | 0x20 | 0x40 | 0x80]],
    stateAttributes: [],
  },
  routes: {
    created: 24,
    headerLength: 12,
    indexAttributes: [routeAttribute.inputLink, routeAttribute.link],
    stateBits: [[8, hopStateBits]],
    stateAttributes: [],
  },
  rules: { created: 32, headerLength: 12, indexAttributes: [], stateBits: [], stateAttributes: [] },
  'next-hops': {
    created: 104,
    headerLength: 8,
    indexAttributes: [nexthopAttribute.link],
    // The kernel tells a scope, and refuses one in a request.
    stateBits: [
      [1, 0xff],
      [4, hopStateBits],
    ],
    stateAttributes: [
      nexthopAttribute.resilientBucket,
      nexthopAttribute.operationFlags,
      nexthopAttribute.groupStatistics,
      nexthopAttribute.hardwareStatisticsUsed,
    ],
  },
  neighbours: neighbourFormat,
  'neighbour-proxies': neighbourFormat,
  'bridge-fdb': {
    ...neighbourFormat,
    indexAttributes: [neighbourAttribute.interface, neighbourAttribute.master],
  },
};

export const objectTables = Object.keys(objectFormats) as readonly ObjectTable[];
