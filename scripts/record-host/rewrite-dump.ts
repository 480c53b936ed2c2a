import { Attributes } from '../../src/netlink/attributes.ts';
import { messageType, readMessages } from '../../src/netlink/message.ts';
import { infoAttribute, linkAttribute } from '../../src/netlink/rtnetlink/constants.ts';

/** What a rewriter does with the addresses that it meets; both return as many octets as they get. */
export interface AddressRewriter {
  mac(octets: Buffer): Buffer;
  ip(octets: Buffer): Buffer;
}

type Rewrite = (attributes: Attributes, rewriter: AddressRewriter) => void;

/** Length of a message's fixed part, and what to do with the attributes behind it. */
interface DumpFormat {
  readonly header: number;
  readonly rewrite: Rewrite;
}

const replace = (value: Buffer, by: Buffer): void => {
  by.copy(value);
};

/** A hardware address by its length: that of a tunnel is an IP address. */
function rewriteHardware(value: Buffer, { mac, ip }: AddressRewriter): void {
  if (value.length === 4 || value.length === 16) replace(value, ip(value));
  else if (value.length === 6 || value.length === 20) replace(value, mac(value));
}

const addressesAt =
  (...types: readonly number[]): Rewrite =>
  (attributes, { ip }) => {
    for (const { type, value } of attributes.list())
      if (types.includes(type) && (value.length === 4 || value.length === 16)) replace(value, ip(value));
  };

/** RTA_DST, RTA_SRC, RTA_GATEWAY, RTA_PREFSRC, RTA_NEWDST of linux/rtnetlink.h. */
const routeAddresses = addressesAt(1, 2, 5, 7, 19);
const routeAttribute = { multipath: 9, via: 18, encapsulation: 22 } as const;
/** `struct rtnexthop`. */
const nextHopHeader = 8;

const rewriteRoute: Rewrite = (attributes, rewriter) => {
  routeAddresses(attributes, rewriter);
  for (const { type, value } of attributes.list()) {
    if (type === routeAttribute.via) {
      const address = value.subarray(2);
      replace(address, rewriter.ip(address));
    } else if (type === routeAttribute.encapsulation) {
      // LWTUNNEL_IP_DST and LWTUNNEL_IP_SRC of linux/lwtunnel.h.
      addressesAt(2, 3)(new Attributes(value), rewriter);
    } else if (type === routeAttribute.multipath) {
      let start = 0;
      while (start + nextHopHeader <= value.length) {
        const length = value.readUInt16LE(start);
        if (length < nextHopHeader) break;
        rewriteRoute(new Attributes(value, start + nextHopHeader, start + length), rewriter);
        start += (length + 3) & ~3;
      }
    }
  }
};

/** IFLA_BROADCAST, IFLA_PROTINFO (of a port, in a dump of bridges), IFLA_PHYS_PORT_ID, IFLA_PHYS_SWITCH_ID and IFLA_AF_SPEC's AF_INET6 and IFLA_INET6_TOKEN of linux/if_link.h. */
const otherLinkAttribute = {
  broadcast: 2,
  protocolInfo: 12,
  portId: 31,
  switchId: 36,
  inet6: 10,
  token: 7,
} as const;
/** Kinds whose data hold addresses of IP: the ends of tunnels. */
const tunnel = /^(?:ipip|sit|ip6tnl|ip6?gre|ip6?gretap|ip6?erspan|vti6?|vxlan|geneve|gtp|bareudp)$/;
/** IFLA_BOND_ARP_IP_TARGET, IFLA_BOND_AD_INFO and IFLA_BOND_NS_IP6_TARGET of linux/if_link.h. */
const bondNested: readonly number[] = [8, 23, 31];
/** `struct ifla_bridge_id`: a priority of two octets, then a hardware address. */
const bridgeIdLength = 8;

const rewriteLink: Rewrite = (attributes, rewriter) => {
  const { address, permanentAddress, linkInfo, afSpec } = linkAttribute;
  for (const type of [address, otherLinkAttribute.broadcast, permanentAddress]) {
    const value = attributes.bytes(type);
    if (value !== undefined) rewriteHardware(value, rewriter);
  }
  for (const type of [otherLinkAttribute.portId, otherLinkAttribute.switchId])
    attributes.bytes(type)?.fill(0);
  attributes.nested(afSpec)?.nested(otherLinkAttribute.inet6)?.bytes(otherLinkAttribute.token)?.fill(0);
  const info = attributes.nested(linkInfo);
  rewriteKind(info?.text(infoAttribute.kind), info?.nested(infoAttribute.data), rewriter);
  rewriteKind('bridge', attributes.nested(otherLinkAttribute.protocolInfo), rewriter);
  rewriteKind(info?.text(infoAttribute.slaveKind), info?.nested(infoAttribute.slaveData), rewriter);
};

/** Data of a kind hold no text: six octets are a hardware address. */
function rewriteKind(
  kind: string | undefined,
  data: Attributes | undefined,
  rewriter: AddressRewriter,
): void {
  if (kind === undefined || data === undefined) return;
  for (const { type, value } of data.list()) {
    if (value.length === 6) replace(value, rewriter.mac(value));
    else if (kind === 'bridge' && value.length === bridgeIdLength && isBridgeId(type))
      replace(value.subarray(2), rewriter.mac(value.subarray(2)));
    else if (kind === 'bond' && bondNested.includes(type))
      for (const each of new Attributes(value).list()) rewriteHardware(each.value, rewriter);
    else if (tunnel.test(kind) && isTunnelEnd(kind, type, value.length)) replace(value, rewriter.ip(value));
  }
}

/** IFLA_BR_ROOT_ID, IFLA_BR_BRIDGE_ID, IFLA_BRPORT_ROOT_ID and IFLA_BRPORT_BRIDGE_ID of linux/if_link.h. */
const isBridgeId = (type: number): boolean => [10, 11, 13, 14].includes(type);

/**
 * The local and the remote end, by kind: IFLA_VXLAN_GROUP, LOCAL, GROUP6, LOCAL6; IFLA_GENEVE_REMOTE, REMOTE6; IFLA_GRE_LOCAL, REMOTE;
 * IFLA_VTI_LOCAL, REMOTE; IFLA_IPTUN_LOCAL, REMOTE of linux/if_tunnel.h.
 */
function isTunnelEnd(kind: string, type: number, length: number): boolean {
  if (length !== 4 && length !== 16) return false;
  if (kind === 'vxlan') return [2, 4, 16, 17].includes(type);
  if (kind === 'geneve') return [2, 7].includes(type);
  if (/gre|erspan/.test(kind)) return [6, 7].includes(type);
  if (kind.startsWith('vti')) return [4, 5].includes(type);
  return [2, 3].includes(type);
}

const nothing: Rewrite = () => undefined;

/** By the name of the dump. Counters and modes of links identify nothing. */
export const dumpFormats = {
  links: { header: 16, rewrite: rewriteLink },
  'bridge-vlans': { header: 16, rewrite: rewriteLink },
  // IFA_ADDRESS, IFA_LOCAL, IFA_BROADCAST, IFA_ANYCAST of linux/if_addr.h.
  addresses: { header: 8, rewrite: addressesAt(1, 2, 4, 5) },
  routes: { header: 12, rewrite: rewriteRoute },
  // FRA_DST and FRA_SRC of linux/fib_rules.h.
  rules: { header: 12, rewrite: addressesAt(1, 2) },
  // NHA_GATEWAY of linux/nexthop.h.
  'next-hops': { header: 8, rewrite: addressesAt(6) },
  'link-counters': { header: 12, rewrite: nothing },
  'link-modes': { header: 4, rewrite: nothing },
  'wake-on-lan': { header: 4, rewrite: nothing },
} as const satisfies Readonly<Record<string, DumpFormat>>;

/**
 * Rewrites the addresses of a recorded dump in place.
 * @throws {Error} for a dump whose addresses nobody has described.
 */
export function rewriteDump(name: string, bytes: Buffer, rewriter: AddressRewriter): void {
  const format = Object.hasOwn(dumpFormats, name) ? dumpFormats[name as keyof typeof dumpFormats] : undefined;
  if (format === undefined)
    throw new Error(`dump is ${name}; expected one of ${Object.keys(dumpFormats).join(', ')}`);
  for (const { type, payload } of readMessages(bytes))
    if (type !== messageType.done) format.rewrite(new Attributes(payload, format.header), rewriter);
}
