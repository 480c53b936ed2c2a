/** `RTPROT_*` of linux/rtnetlink.h, with the names of iproute2's file rt_protos. */
const protocols: ReadonlyMap<number, string> = new Map([
  [1, 'redirect'],
  [2, 'kernel'],
  [3, 'boot'],
  [4, 'static'],
  [8, 'gated'],
  [9, 'ra'],
  [10, 'mrt'],
  [11, 'zebra'],
  [12, 'bird'],
  [13, 'dnrouted'],
  [14, 'xorp'],
  [15, 'ntk'],
  [16, 'dhcp'],
  [18, 'keepalived'],
  [42, 'babel'],
  [99, 'openr'],
  [186, 'bgp'],
  [187, 'isis'],
  [188, 'ospf'],
  [189, 'rip'],
  [192, 'eigrp'],
]);

/** Returns iproute2's name of a routing protocol, or its number as text. */
export const protocolName = (protocol: number): string =>
  protocol === 0 ? 'unspec' : (protocols.get(protocol) ?? String(protocol));

/** `RTN_*` of linux/rtnetlink.h, with the names of iproute2. */
const types = [
  'none',
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'nat',
  'xresolve',
];

/** Returns iproute2's name of a type of routes, or its number as text. */
export const routeTypeName = (type: number): string => types[type] ?? String(type);

/** The kernel's own tables, `RT_TABLE_*` of linux/rtnetlink.h. Names of files may differ between machines. */
const tables: ReadonlyMap<number, string> = new Map([
  [253, 'default'],
  [254, 'main'],
  [255, 'local'],
]);

/** Returns the name of a routing table of the kernel, or the number of another table as text. */
export const tableName = (table: number): string => tables.get(table) ?? String(table);
