/** `RTPROT_*` of linux/rtnetlink.h, with the names of iproute2's file rt_protos. */
const originByProtocol: ReadonlyMap<number, string> = new Map([
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

/** Returns the name of a routing protocol, or its number as text. @returns undefined for 0, "unspecified". */
export function originName(protocol: number): string | undefined {
  return protocol === 0 ? undefined : (originByProtocol.get(protocol) ?? String(protocol));
}
