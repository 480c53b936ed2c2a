import { Attributes } from '../attributes.ts';
import { u32 } from '../byte-order.ts';
import type { NetlinkMessage } from '../message.ts';
import { routeMessageType } from './constants.ts';
import { type Family, familyOf, isPrefixLength } from './family.ts';
import { formatIp, formatIpv4 } from './ip-text.ts';

const headerLength = 8;
const attribute = {
  address: 1,
  local: 2,
  label: 3,
  broadcast: 4,
  cacheInfo: 6,
  flags: 8,
  protocol: 11,
} as const;

/** `IFA_F_*` of linux/if_addr.h. The first is "secondary" in IPv4 and "temporary" in IPv6. */
export const addressFlag = {
  secondary: 0x01,
  noDad: 0x02,
  dadFailed: 0x08,
  permanent: 0x80,
  managedTemporary: 0x100,
  noPrefixRoute: 0x200,
  stablePrivacy: 0x800,
} as const;

/** One address of a link as the kernel reports it. */
export interface AddressMessage {
  readonly linkIndex: number;
  readonly family: Family;
  readonly address: string;
  /** The remote end of a point-to-point link, to which the prefix length then applies. */
  readonly peer: string | undefined;
  readonly prefixLength: number;
  /** IPv4 only. */
  readonly broadcast: string | undefined;
  /** `rtm_scope`. */
  readonly scope: number;
  /** `IFA_F_*`, see {@link addressFlag}. */
  readonly flags: number;
  /** IPv4 only: text by `fromOctets`. */
  readonly label: string | undefined;
  /** `IFA_PROTO`, since Linux 5.18. */
  readonly protocol: number | undefined;
  /** `struct ifa_cacheinfo`: preferred and valid lifetime in seconds, 0xffffffff for unlimited. */
  readonly preferredSeconds: number | undefined;
  readonly validSeconds: number | undefined;
}

/** Reads one RTM_NEWADDR. @returns undefined for any other message, and without an IPv4 or IPv6 address. */
export function readAddressMessage({ type, payload }: NetlinkMessage): AddressMessage | undefined {
  if (type !== routeMessageType.address || payload.length < headerLength) return undefined;
  const family = familyOf(payload[0]);
  const prefixLength = payload[1] ?? 0;
  if (family === undefined || !isPrefixLength(family, prefixLength)) return undefined;
  const attributes = new Attributes(payload, headerLength);
  // IFA_ADDRESS is the remote end of a point-to-point link, and the same as IFA_LOCAL elsewhere.
  const remote = formatIp(family, attributes.bytes(attribute.address));
  const address = formatIp(family, attributes.bytes(attribute.local)) ?? remote;
  if (address === undefined) return undefined;
  const cacheInfo = attributes.bytes(attribute.cacheInfo);
  return {
    linkIndex: u32(payload, 4),
    family,
    address,
    peer: remote === address ? undefined : remote,
    prefixLength,
    broadcast: family === 'ipv4' ? formatIpv4(attributes.bytes(attribute.broadcast)) : undefined,
    scope: payload[3] ?? 0,
    flags: attributes.u32(attribute.flags) ?? payload[2] ?? 0,
    label: attributes.text(attribute.label),
    protocol: attributes.u8(attribute.protocol),
    preferredSeconds: cacheInfo && secondsAt(cacheInfo, 0),
    validSeconds: cacheInfo && secondsAt(cacheInfo, 4),
  };
}

const secondsAt = (cacheInfo: Buffer, offset: number): number | undefined =>
  cacheInfo.length < offset + 4 ? undefined : u32(cacheInfo, offset);
