import type { Host } from '../host/host.ts';
import { firmwareText } from '../platform/firmware.ts';
import { parseUdevProperties } from '../text/udev-data.ts';

/**
 * Reads the serial number of a disk: from its driver (NVMe, virtio, MMC), its page of vital product data (SCSI, SATA, SAS),
 * or what udev found (USB, and kernels without that page).
 * @returns undefined for a disk without one, and for a placeholder of its maker.
 */
export async function readSerialNumber(host: Host, folder: string): Promise<string | undefined> {
  const sysfs = `/sys/block/${folder}`;
  for (const file of ['device/serial', 'serial']) {
    const text = firmwareText(await host.readText(`${sysfs}/${file}`));
    if (text !== undefined) return text;
  }
  const page = await host.readBytes(`${sysfs}/device/vpd_pg80`);
  const fromPage = page && firmwareText(parseSerialNumberPage(page));
  return fromPage ?? readUdevSerialNumber(host, sysfs);
}

const pageCode = 0x80;
const headerLength = 4;

/**
 * Parses page 80h, "unit serial number" (SPC-4 7.8.16): the page code, a length in two octets, then ASCII.
 * @returns undefined for any other page.
 */
export function parseSerialNumberPage(page: Buffer): string | undefined {
  if (page.length < headerLength || page[1] !== pageCode) return undefined;
  const text = page.toString('latin1', headerLength, headerLength + page.readUInt16BE(2)).replace(/\0/g, ' ');
  return /^[\x20-\x7e]+$/.test(text) ? text.trim() : undefined;
}

/** Prefers, as lsblk does, the serial number of the SCSI standard to that of the transport. */
async function readUdevSerialNumber(host: Host, sysfs: string): Promise<string | undefined> {
  const device = /^\d+:\d+$/.exec((await host.readText(`${sysfs}/dev`))?.trim() ?? '')?.[0];
  const data = device && (await host.readText(`/run/udev/data/b${device}`));
  const properties = parseUdevProperties(data ?? '');
  return firmwareText(properties.get('ID_SCSI_SERIAL')) ?? firmwareText(properties.get('ID_SERIAL_SHORT'));
}
