import { Attributes, type NetlinkMessage } from '#netlink';
import type { Link } from '../link.ts';
import { knownSpeed } from '../speed.ts';

/** Source: linux/ethtool_netlink.h. */
const genericHeaderLength = 4;
const deviceHeader = 1;
const deviceIndex = 1;
const modesAttribute = { autoNegotiation: 2, speed: 5, duplex: 6 } as const;
const wakeAttribute = { modes: 2, bitsetValue: 4, bitsetMask: 5 } as const;

/** The facts of ethtool's LINKMODES message about one device. */
type LinkModes = { readonly index: number } & Pick<Link, 'speed' | 'duplex' | 'autoNegotiation'>;

/** Parses `ETHTOOL_MSG_LINKMODES_GET_REPLY`. @returns undefined when the message names no device. */
export function parseLinkModes(message: NetlinkMessage): LinkModes | undefined {
  const attributes = new Attributes(message.payload, genericHeaderLength);
  const index = attributes.nested(deviceHeader)?.u32(deviceIndex);
  if (index === undefined) return undefined;
  const autoNegotiation = attributes.u8(modesAttribute.autoNegotiation);
  const duplex = attributes.u8(modesAttribute.duplex);
  return {
    index,
    speed: knownSpeed(attributes.u32(modesAttribute.speed)),
    duplex: duplex === 0 ? 'half' : duplex === 1 ? 'full' : undefined,
    autoNegotiation: autoNegotiation === undefined ? undefined : autoNegotiation === 1,
  };
}

/** `WAKE_*` of linux/ethtool.h by bit, as letters of ethtool(8): from `p` for the PHY to `f` for a filter. */
const wakeLetters = 'pumbagsf';
const wakeDisabled = 'd';

/**
 * Parses `ETHTOOL_MSG_WOL_GET_REPLY` with a compact bitset.
 * @returns the enabled modes as letters of ethtool(8), `d` when all are off; undefined for a device without wake-on-LAN.
 */
export function parseWakeOnLan(
  message: NetlinkMessage,
): { readonly index: number; readonly wakeOnLan: string } | undefined {
  const attributes = new Attributes(message.payload, genericHeaderLength);
  const index = attributes.nested(deviceHeader)?.u32(deviceIndex);
  const bitset = attributes.nested(wakeAttribute.modes);
  const enabled = bitset?.u32(wakeAttribute.bitsetValue);
  const supported = bitset?.u32(wakeAttribute.bitsetMask);
  if (index === undefined || enabled === undefined || supported === undefined || supported === 0) {
    return undefined;
  }
  const letters = [...wakeLetters].filter((_, bit) => (enabled & (1 << bit)) !== 0).join('');
  return { index, wakeOnLan: letters === '' ? wakeDisabled : letters };
}
