import { loadLibc } from './libc.ts';
import { toOctets } from './octet-text.ts';

/** What the driver of a link says of itself and its card. A text is empty where the driver has none. */
export interface DriverInfo {
  readonly driver: string;
  readonly version: string;
  readonly firmwareVersion: string;
}

/** Offsets in `struct ethtool_drvinfo` of linux/ethtool.h: texts of 32 octets. */
const offsets = { driver: 4, version: 36, firmwareVersion: 68 } as const;
const textLength = 32;
const routeProtocol = 0;

/** Asks the driver of a link. @returns undefined for a link without one, and where the kernel cannot be asked. */
export async function readDriverInfo(name: string): Promise<DriverInfo | undefined> {
  const libc = await loadLibc();
  const socket = libc?.openNetlinkSocket(routeProtocol);
  if (libc === undefined || socket === undefined || socket.value < 0) return undefined;
  try {
    const info = libc.readDriverInfo(socket.value, toOctets(name));
    return info && parseDriverInfo(info);
  } finally {
    libc.close(socket.value);
  }
}

/** Parses `struct ethtool_drvinfo`. */
export function parseDriverInfo(info: Buffer): DriverInfo {
  const text = (offset: number): string =>
    info
      .toString('utf8', offset, offset + textLength)
      .replace(/\0.*$/s, '')
      .trim();
  return {
    driver: text(offsets.driver),
    version: text(offsets.version),
    firmwareVersion: text(offsets.firmwareVersion),
  };
}
