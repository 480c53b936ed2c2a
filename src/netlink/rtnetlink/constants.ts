/** Types of the messages that tell of an object: RTM_NEW… of linux/rtnetlink.h. */
export const routeMessageType = { link: 16, address: 20, route: 24, rule: 32, nextHop: 104 } as const;
/** Types of the notifications that an object is gone: RTM_DEL… of linux/rtnetlink.h. */
export const removalType = { link: 17, address: 21, route: 25, rule: 33, nextHop: 105 } as const;

/** `RTNH_F_ONLINK` of linux/rtnetlink.h: the gateway is on the link although no route says so. */
export const onLinkFlag = 4;

/** `struct ifinfomsg` of linux/rtnetlink.h: its length, and the offsets of the index, the flags and the mask of changed flags. */
export const linkHeader = { length: 16, index: 4, flags: 8, change: 12 } as const;

/** Constants of linux/if_link.h: `IFLA_*`. */
export const linkAttribute = {
  address: 1,
  name: 3,
  mtu: 4,
  link: 5,
  master: 10,
  queueLength: 13,
  operState: 16,
  linkInfo: 18,
  alias: 20,
  stats64: 23,
  afSpec: 26,
  group: 27,
  carrier: 33,
  carrierChanges: 35,
  linkNamespace: 37,
  protoDown: 39,
  gsoMaxSegments: 40,
  gsoMaxSize: 41,
  xdp: 43,
  minMtu: 50,
  maxMtu: 51,
  properties: 52,
  alternativeName: 53,
  permanentAddress: 54,
  parentDevice: 56,
  parentBus: 57,
} as const;

/** `IFLA_INFO_*` of linux/if_link.h. */
export const infoAttribute = { kind: 1, data: 2, slaveKind: 4, slaveData: 5 } as const;
/** `IFF_*` of linux/if.h. */
export const interfaceFlag = { up: 0x1, loopback: 0x8, lowerUp: 0x10000 } as const;

/** `IF_OPER_*` of linux/if.h with the names of RFC 2863; undefined for unknown. */
export const operStates: readonly (string | undefined)[] = [
  undefined,
  'notpresent',
  'down',
  'lowerlayerdown',
  'testing',
  'dormant',
  'up',
];
