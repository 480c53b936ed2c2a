import type { Host } from '../host/host.ts';
import { nonEmptyText } from '../text/key-values.ts';
import { isPlaceholder } from './placeholder.ts';
import type { Platform } from './platform.ts';

/** Returns a text of the firmware; undefined for a placeholder. */
export function firmwareText(text: string | undefined): string | undefined {
  const value = nonEmptyText(text);
  return value === undefined || isPlaceholder(value) ? undefined : value;
}

type FirmwareFact = 'manufacturer' | 'productName' | 'serialNumber' | 'firmwareVersion';
type FirmwareTexts = Partial<Record<FirmwareFact, string>>;
export type Firmware = Pick<Platform, FirmwareFact | 'firmwareSources'>;

/** Reads SMBIOS by /sys/class/dmi/id, whose serial number needs root; else the board's name in the device tree. */
export async function readFirmware(host: Host): Promise<Firmware> {
  const smbios = await readTexts(host, '/sys/class/dmi/id', {
    manufacturer: 'sys_vendor',
    productName: 'product_name',
    serialNumber: 'product_serial',
    firmwareVersion: 'bios_version',
  });
  const deviceTree = await readTexts(host, '/proc/device-tree', {
    productName: 'model',
    serialNumber: 'serial-number',
  });
  const { manufacturer, productName, serialNumber, firmwareVersion } = { ...deviceTree, ...smbios };
  const firmwareSources = { ...sourcesOf(deviceTree, 'device-tree'), ...sourcesOf(smbios, 'smbios') };
  return { manufacturer, productName, serialNumber, firmwareVersion, firmwareSources };
}

function sourcesOf(texts: FirmwareTexts, source: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(texts).map((name) => [name, source]));
}

/** Reads the files of a folder. Leaves out placeholders. */
async function readTexts(host: Host, folder: string, files: FirmwareTexts): Promise<FirmwareTexts> {
  const texts: FirmwareTexts = {};
  for (const [name, file] of Object.entries(files)) {
    const text = firmwareText(await host.readText(`${folder}/${file}`));
    if (text !== undefined) texts[name as FirmwareFact] = text;
  }
  return texts;
}
