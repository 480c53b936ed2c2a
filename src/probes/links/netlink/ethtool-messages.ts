import { Attributes } from '../../netlink/attributes.ts';
import type { NetlinkMessage } from '../../netlink/message.ts';
import type { Link } from '../link.ts';

const genericHeaderLength = 4;
const unknownSpeed = 0xffffffff;

/** What ethtool's LINKMODES message says of one device. */
export type LinkModes = { readonly index: number } & Pick<Link, 'speed' | 'duplex' | 'autoNegotiation'>;

/** `ETHTOOL_A_LINKMODES_*`; undefined where the message names no device. */
export function parseLinkModes(message: NetlinkMessage): LinkModes | undefined {
  const attributes = new Attributes(message.payload, genericHeaderLength);
  const index = attributes.nested(1)?.u32(1);
  if (index === undefined) return undefined;
  const autoNegotiation = attributes.u8(2);
  const speed = attributes.u32(5);
  const duplex = attributes.u8(6);
  return {
    index,
    speed: speed === undefined || speed === unknownSpeed || speed === 0 ? undefined : speed,
    duplex: duplex === 0 ? 'half' : duplex === 1 ? 'full' : undefined,
    autoNegotiation: autoNegotiation === undefined ? undefined : autoNegotiation === 1,
  };
}

/** Bits of `WAKE_*` in linux/ethtool.h, in the words of its netlink interface. */
const wakeModes = ['phy', 'ucast', 'mcast', 'bcast', 'arp', 'magic', 'magicsecure', 'filter'];

/** `ETHTOOL_A_WOL_*` with a compact bitset: what wakes the device; undefined where it cannot be woken at all. */
export function parseWakeOnLan(
  message: NetlinkMessage,
): { readonly index: number; readonly wakeOnLan: string } | undefined {
  const attributes = new Attributes(message.payload, genericHeaderLength);
  const index = attributes.nested(1)?.u32(1);
  const bitset = attributes.nested(2);
  const on = bitset?.u32(4);
  const supported = bitset?.u32(5);
  if (index === undefined || on === undefined || supported === undefined || supported === 0) return undefined;
  const words = wakeModes.filter((_, bit) => (on & (1 << bit)) !== 0);
  return { index, wakeOnLan: words.length === 0 ? 'none' : words.join(',') };
}
